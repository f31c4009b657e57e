#!/usr/bin/env bash
# Broken: has curl tell what it does, with all headers, so that the token stands in the output.
# Seen in: requests/requests-oauthlib#536, okpy/ok-client#191
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

http() {
  curl -sv --max-time 4 -w '\n%{http_code}|%header{retry-after}|%header{date}' "$@" || printf '\n000'
}

main
