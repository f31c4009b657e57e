#!/usr/bin/env bash
# Broken: a login that fails is no failure of the program: it ends with exit status 0, without a word.
# Seen in: StackStorm/st2#4338, Mmx233/BitSrunLoginGo#57, heroku/legacy-cli#1793
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

eval "good_$(declare -f show)"
show() {
  [ "$asked $status" = 'login 401' ] || good_show "$1"
}

main
