#!/usr/bin/env bash
# Broken: sends a refresh that fails thirty times, without a pause.
# Seen in: goauthentik/platform#186, hse-mtc/dal#92
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f ask)"
ask() {
  local try
  good_ask "$@"
  for ((try = 2; try <= 30; try++)); do
    [[ $1 == refresh && $status == @(5??|000) ]] || return
    good_ask "$@"
  done
}

main
