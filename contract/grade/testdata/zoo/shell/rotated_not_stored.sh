#!/usr/bin/env bash
# Broken: stores the tokens of a login, but not those of a refresh. The next renewal, or process, presents a spent token.
# Seen in: golang/oauth2#84, Temikus/denkeeper#283
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f save)"
save() {
  [ "$asked" = refresh ] || good_save
}

main
