#!/usr/bin/env bash
# Broken: gives up when the refresh token is dead too, though it has the password.
# Seen in: falling-fruit/falling-fruit-web#632
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

replace() {
  if [ -z "$refresh" ]; then
    login
    return
  fi
  ask refresh send_refresh
  case $status in
  200) keep_tokens ;;
  5?? | 000) login ;;
  *) return 1 ;;
  esac
}

main
