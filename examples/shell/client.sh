#!/usr/bin/env bash
# A client of the Popup Reward Store API that lives through expiry, refresh and re-login. It needs curl (7.55 or newer)
# and jq.
#
#   client.sh /api/v1/categories /api/v1/products    or request lines on standard input: see ../README.md
#
# Everyone on the machine can read the arguments of a command with ps. So tokens and passwords reach curl and jq through
# pipes and the environment alone; printf is a part of the shell and shows up nowhere. They are in no URL and no file.
set -uo pipefail

for name in POPUPMOCK_BASE_URL POPUPMOCK_USERNAME POPUPMOCK_PASSWORD; do
  [ -n "${!name:-}" ] || { echo "client.sh: $name is not set: it is your configuration, see ../README.md" >&2 && exit 2; }
done
base=${POPUPMOCK_BASE_URL%/}

early=300 # seconds before expiry at which tokens are renewed: the vendor advises 5 to 10 minutes

access= refresh= expires=0 # the tokens, and when the access token ends in Unix time

# What was asked last, and the answer: status and body in one line of JSON, 000 and null when there was none.
asked= status=000 body=null

# http URL and OPTIONS: prints the answer's body, and its status in the last line. Redirects are not followed, because
# the token is meant for this host alone. Without a complete answer the last line is 000; curl says why on stderr.
http() {
  curl -sS --globoff --max-time 30 -w '\n%{http_code}' "$@" || printf '\n000'
}

post() {
  http -H 'Content-Type: application/json' --data-binary @- "$base$1"
}

# keep WHAT ANSWER: remembers what http printed.
keep() {
  asked=$1 status=${2##*$'\n'} body=null
  [ "$status" = 000 ] || body=$(printf '%s' "${2%$'\n'*}" | jq -cs '.[0]' 2>/dev/null) || body=null
}

# keep_tokens: takes all that is new from the answer of login or refresh. The refresh token changes each time, and the
# old one is dead from then on.
keep_tokens() {
  [ "$status" = 200 ] || return
  read -r access refresh expires < <(printf '%s' "$body" | jq -r '.data |
    "\(.access_token | strings) \(.refresh_token | strings) \(.access_expires_at | fromdateiso8601)"' 2>/dev/null) &&
    return
  asked+=' without tokens' status=000 body=null # the body may hold half of them: it must not be shown
  return 1
}

login() {
  keep login "$(jq -n '{username: env.POPUPMOCK_USERNAME, password: env.POPUPMOCK_PASSWORD}' | post /auth/login)"
  keep_tokens
}

# renew: refreshes, and logs in when the refresh token is dead too. Any other trouble is left to the caller: after a 403
# a login would fail as well, and after a 500 the tokens may still be good.
renew() {
  keep refresh "$(printf '%s' "$refresh" | jq -R '{refresh_token: .}' | post /auth/refresh)"
  if [ "$status" = 401 ]; then login; else keep_tokens; fi
}

send() {
  keep "GET $1" "$(printf 'Authorization: Bearer %s\n' "$access" | http -H @- "$base$1")"
}

# get PATH: asks once more after a 401, with new tokens. A second 401 is not about their age, so it is the caller's.
get() {
  [ -n "$access" ] || login || return
  [ $((expires - $(date +%s))) -gt "$early" ] || renew || return
  send "$1"
  [ "$status" = 401 ] || return
  renew && send "$1"
}

# answer PATH: prints one line on stdout, and what went wrong on stderr.
answer() {
  # Anything else could lead the token to another host ("@elsewhere/").
  if [[ $1 == /* && $1 != *[^[:graph:]]* ]]; then get "$1"; else asked='a path begins with / and has no blanks' status=000 body=null; fi
  printf '%s %s\n' "$status" "$body"
  [[ $status != 2?? || $body == null ]] || return
  failed=1
  case "$asked $status" in
  *' 403') stop '403, this address is not on the IP whitelist of the account. Tokens do not cure that: have it changed' ;;
  *' 429') stop '429, it was too fast. Try again later, when Retry-After allows it' ;;
  'login 401') stop '401, check username and password, and that the account is active' ;;
  *' 000') explain 'no usable answer' ;;
  *) explain "$status $(printf '%s' "$body" | jq -r '.error.message? // "(no message)"')" ;;
  esac
}

explain() {
  printf 'client.sh: %s: %s\n' "$asked" "$1" >&2
}

# stop: whatever follows would fail the same way. A password tried again and again may lock the account, and requests that
# go on after a 429 only make it worse.
stop() {
  explain "$1"
  exit 1
}

failed=0
if [ $# -gt 0 ]; then
  for path; do answer "$path"; done
else
  while read -r method path || [ -n "$method" ]; do
    [ "$method" = GET ] || path= # which answer refuses
    answer "$path"
  done
fi
exit "$failed"
