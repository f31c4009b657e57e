#!/usr/bin/env bash
# Broken: takes the time of expiry, which is in UTC, for local time, here two hours east. So it refreshes before each call.
# Seen in: the sample of the vendor's page on token management, where its `date -j` of macOS takes the Z for a letter;
# vexxhost/keystoneauth-websso#14
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

fresh() {
  [ $(($(TZ=UTC-2 date -d "${expires%Z}" +%s) - $(date +%s))) -gt "$early" ]
}

main
