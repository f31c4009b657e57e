#!/usr/bin/env bash
# Broken: its lock is a folder, which stays when the program ends because a refresh was not answered. Every later run
# takes it for a refresh that is under way.
# Seen in: anthropics/claude-code#95236, Geocodio/yak#16
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

renew() {
  local old=$access try=0
  until mkdir "$store.lock" 2>/dev/null; do
    [ $((try += 1)) -le 10 ] || { asked='another process refreshes, try later' status=000 && return 1; }
    sleep 0.2
  done
  load
  if [ -z "$access" ] || [ "$access" = "$old" ]; then replace; fi
  local result=$?
  rmdir "$store.lock"
  return "$result"
}

eval "good_$(declare -f ask)"
ask() {
  good_ask "$@"
  [ "$1 $status" != 'refresh 000' ] || { echo 'no answer to the refresh, giving up' >&2 && exit 1; }
}

main
