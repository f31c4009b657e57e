#!/usr/bin/env bash
# A good client in bash, with curl (7.83 or newer), jq, openssl and flock. Its tokens are in an encrypted file in HOME,
# which all processes of the account share. Each step is a function, so that a client that sources this file can have one
# step of its own; then it calls main.
#
# Tokens and the password reach other programs through pipes and the environment alone, as everyone can read arguments.
set -uo pipefail

early=300  # seconds before expiry at which tokens are renewed
longest=10 # seconds of a Retry-After that are sat out; a longer one ends the call
store=$HOME/.popup-tokens

access='' refresh='' expires='' # the tokens, and when the access token ends, as it was answered

# What was asked last, and the answer: 000 and null where there was none.
asked='' status=000 body=null retry_after='' date=''

main() {
  umask 077
  base=${POPUPMOCK_BASE_URL%/}
  load
  local failed=0 name
  for name in products categories countries; do
    get "/api/v1/$name"
    show "$name" || failed=1
    ! hopeless || break
  done
  exit "$failed"
}

# get PATH: asks once more after a 401, with new tokens.
get() {
  prepare || return
  ask "GET $1" read_data "$1"
  [ "$status" = 401 ] || return
  renew && ask "GET $1" read_data "$1"
}

# prepare: sees that there is a token with life left in it, even where a new one has little.
prepare() {
  [ -n "$access" ] || renew || return
  fresh || renew
}

fresh() {
  [ $(($(date -d "$expires" +%s) - $(date +%s))) -gt "$early" ]
}

# renew: one process at a time. Who had to wait takes the tokens that the one before has stored.
renew() {
  local old=$access
  exec 9>"$store.lock"
  flock 9
  load
  if [ -z "$access" ] || [ "$access" = "$old" ]; then replace; fi
  local result=$?
  exec 9>&-
  return "$result"
}

# replace: a refresh token that is dead, or spent by a refresh whose answer was lost, leaves the password.
replace() {
  if [ -n "$refresh" ]; then
    ask refresh send_refresh
    case $status in
    200) keep_tokens && return ;;
    401 | 5?? | 000) ;;
    *) return 1 ;;
    esac
  fi
  login
}

login() {
  ask login send_login
  [ "$status" = 200 ] && keep_tokens
}

keep_tokens() {
  read -r access refresh expires < <(printf '%s' "$body" | jq -r '.data |
    "\(.access_token | strings) \(.refresh_token | strings) \(.access_expires_at | select(fromdateiso8601))"' 2>/dev/null) ||
    { asked+=' without tokens' status=000 && return 1; }
  save
}

save() {
  printf '%s %s %s\n' "$access" "$refresh" "$expires" |
    openssl enc -aes-256-cbc -pbkdf2 -pass env:POPUPMOCK_PASSWORD -out "$store.new" && mv "$store.new" "$store"
}

load() {
  access='' refresh='' expires=''
  [ -s "$store" ] || return
  read -r access refresh expires < <(openssl enc -d -aes-256-cbc -pbkdf2 -pass env:POPUPMOCK_PASSWORD -in "$store" 2>/dev/null)
  [[ $expires == *T*Z ]] || access='' refresh='' expires=''
}

# ask WHAT REQUEST: keeps the answer, and sits out one 429.
ask() {
  keep "$1" "$("${@:2}")"
  if [ "$status" = 429 ] && wait_as_told; then keep "$1" "$("${@:2}")"; fi
}

# keep WHAT ANSWER: remembers what http printed.
keep() {
  asked=$1 body=null
  IFS='|' read -r status retry_after date <<<"${2##*$'\n'}"
  [ "$status" = 000 ] || body=$(printf '%s' "${2%$'\n'*}" | jq -cs '.[0]' 2>/dev/null) || body=null
}

wait_as_told() {
  local seconds=$retry_after
  [ -n "$seconds" ] || return
  [[ $seconds =~ ^[0-9]+$ ]] || seconds=$(($(date -d "$retry_after" +%s) - $(date -d "${date:-now}" +%s))) || return
  [ "$seconds" -le "$longest" ] && sleep "$((seconds > 0 ? seconds : 0))"
}

send_login() { jq -n '{username: env.POPUPMOCK_USERNAME, password: env.POPUPMOCK_PASSWORD}' | post /auth/login; }
send_refresh() { printf '%s' "$refresh" | jq -R '{refresh_token: .}' | post /auth/refresh; }
read_data() { printf 'Authorization: Bearer %s\n' "$access" | http -H @- "$base$1"; }
post() { http -H 'Content-Type: application/json' --data-binary @- "$base$1"; }

# http: prints the body, and status and some headers in the last line, which is 000 without a complete answer.
http() {
  curl -s --max-time 4 -w '\n%{http_code}|%header{retry-after}|%header{date}' "$@" || printf '\n000'
}

# show NAME: one line on stdout, or what went wrong on stderr.
show() {
  if [[ $status == 2?? && $body != null ]]; then
    printf '%s: %s\n' "$1" "$(jq length <<<"$body")"
    return
  fi
  printf '%s: %s: %s %s\n' "$1" "$asked" "$status" "$(jq -r '.error.message? // "no usable answer"' <<<"$body")" >&2
  return 1
}

# hopeless: whatever follows would fail the same way, or come too early.
hopeless() {
  [ "$status" = 403 ] || [ "$status" = 429 ] || [ "$asked $status" = 'login 401' ]
}

[ "${BASH_SOURCE[0]}" != "$0" ] || main
