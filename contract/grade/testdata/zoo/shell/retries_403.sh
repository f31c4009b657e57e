#!/usr/bin/env bash
# Broken: asks three times more after a 403, which only the administrator of the account can change.
# Seen in: NERSC/sfapi_client#15 (for an address that was not allowed, too), BobTheBuidler/eth_retry#139
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f read_data)"
read_data() {
  local try answer
  for try in 1 2 3 4; do
    answer=$(good_read_data "$1")
    [[ ${answer##*$'\n'} == 403* ]] || break
    sleep "0.$try"
  done
  printf '%s' "$answer"
}

main
