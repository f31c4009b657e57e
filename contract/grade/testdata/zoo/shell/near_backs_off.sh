#!/usr/bin/env bash
# Near miss: sends a refresh that fails three times more, each time after a longer pause, before it logs in.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f ask)"
ask() {
  local pause
  good_ask "$@"
  for pause in 0.2 0.4 0.8; do
    [[ $1 == refresh && $status == @(5??|000) ]] || return
    sleep "$pause"
    good_ask "$@"
  done
}

main
