#!/usr/bin/env bash
# Broken: takes the seconds of Retry-After for milliseconds.
# Seen in: getsentry/sentry-javascript#860, Azure/azure-sdk-for-net#5268
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

wait_as_told() {
  [[ $retry_after =~ ^[0-9]+$ ]] && [ "$retry_after" -le 10000 ] && sleep "$(printf '%d.%03d' $((retry_after / 1000)) $((retry_after % 1000)))"
}

main
