#!/usr/bin/env bash
# Broken: refreshes and asks up to three times more while the answer is a 401.
# Seen in: mzwallace/dw-cli#10; openai/codex#2699 had four
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

get() {
  local try
  prepare || return
  ask "GET $1" read_data "$1"
  for ((try = 1; try <= 3; try++)); do
    [ "$status" = 401 ] || return
    renew || return
    ask "GET $1" read_data "$1"
  done
}

main
