#!/usr/bin/env bash
# Broken: a 401 ends the call, though the refresh token is good. It only refreshes by the clock.
# Seen in: golang.org/x/oauth2, whose Transport never looks at the status
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

get() {
  prepare || return
  ask "GET $1" read_data "$1"
}

main
