#!/usr/bin/env bash
# Near miss: does not wait after a 429, but ends all it does, and says so.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

wait_as_told() {
  return 1
}

main
