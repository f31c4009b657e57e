#!/usr/bin/env bash
# Near miss: prints the last six characters of the token that it has got, as administrators know it from card numbers.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f save)"
save() {
  printf 'new token …%s\n' "${access: -6}"
  good_save
}

main
