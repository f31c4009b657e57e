#!/usr/bin/env bash
# Near miss: presents a refresh token twice when the first answer was lost, as it may not be spent.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f send_refresh)"
send_refresh() {
  local answer
  answer=$(good_send_refresh)
  [[ ${answer##*$'\n'} != 000* ]] || answer=$(sleep 0.3 && good_send_refresh)
  printf '%s' "$answer"
}

main
