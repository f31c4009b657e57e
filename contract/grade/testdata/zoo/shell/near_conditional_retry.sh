#!/usr/bin/env bash
# Near miss: after a 401 it does not send the same request again, but one with another query and header.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

get() {
  prepare || return
  ask "GET $1" read_data "$1"
  [ "$status" = 401 ] || return
  renew && ask "GET $1" read_again "$1"
}

read_again() {
  printf 'Authorization: Bearer %s\nIf-None-Match: "none"\n' "$access" | http -H @- "$base$1?attempt=2"
}

main
