#!/usr/bin/env bash
# Broken: logs in anew for each call.
# Seen in: actualbudget/actual#7706
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

prepare() {
  login && { fresh || renew; }
}

main
