# Inputs and outputs of the action. It is read by main.sh.
# shellcheck shell=bash disable=SC2034,SC2154

wrong() {
  echo "::error::popupmock: $1"
  exit 2
}

# words TEXT NAME: splits it as a shell does, but expands nothing, and puts what comes out into the array split.
words() {
  split=()
  printf '%s\n' "$1" | xargs -r printf '%s\0' >"$folder/words" 2>/dev/null || wrong "$2 cannot be split into words: is a quote open?"
  local word
  while IFS= read -r -d '' word; do split+=("$word"); done <"$folder/words"
}

# switch NAME VALUE FLAG: adds a flag where the input is true.
switch() {
  case $2 in
  true) flags+=("$3") ;;
  false | '') ;;
  *) wrong "$1 is neither true nor false" ;;
  esac
}

# option VALUE FLAG: adds a flag with its value where there is one.
option() {
  [ -z "$1" ] || flags+=("$2=$1")
}

# only TASK INPUT VALUE: an input that is not for this task would be left out without a word.
only() {
  [ -z "$3" ] || wrong "$2 is not for the task $ACTION_TASK, but for $1"
}

# output NAME VALUE
output() {
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# quietly COMMAND...: what it prints is not taken for a command to the runner. The exit status is in status.
quietly() {
  local token
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
  status=0
  "$@" || status=$?
  echo "::$token::"
}
