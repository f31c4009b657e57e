#!/usr/bin/env bash
# What action.yml runs. It reads the inputs from GRADE_*, and knows of GitHub's own variables GITHUB_ACTION_PATH, GITHUB_OUTPUT,
# GITHUB_STEP_SUMMARY and RUNNER_TEMP. The exit status is that of popupmock grade.
set -euf -o pipefail

wrong() {
  echo "::error::popupmock: $1"
  exit 2
}

# words TEXT: splits it as a shell does, but expands nothing, and puts what comes out into the array split.
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

folder=$(mktemp -d "$RUNNER_TEMP/popupmock-grade.XXXXXX")
cd -- "$GRADE_WORKING_DIRECTORY" || wrong 'working-directory is no folder'

flags=()
switch lines "$GRADE_LINES" --lines
switch full "$GRADE_FULL" --full
option "$GRADE_FAILURE_PATTERN" --failure-pattern
option "$GRADE_BASELINE" --baseline
option "$GRADE_POLICY" --policy
for rule in ${GRADE_ALLOW_NOT_JUDGED//,/ }; do flags+=(--allow-not-judged "$rule"); done
words "$GRADE_ARGS" args
flags+=(${split[@]+"${split[@]}"})
words "$GRADE_COMMAND" command
[ ${#split[@]} -gt 0 ] || wrong 'command is empty, want for example php client.php'

popupmock=$GRADE_POPUPMOCK
if [ -z "$popupmock" ]; then
  popupmock=$folder/popupmock
  (cd -- "$GITHUB_ACTION_PATH" && GOWORK=off CGO_ENABLED=0 go build -trimpath -o "$popupmock" ./cmd/popupmock)
fi

# What a client prints must not be taken for a command to the runner.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$token"
status=0
"$popupmock" grade ${flags[@]+"${flags[@]}"} --report "html=$folder/grade.html" --report "junit=$folder/grade.xml" \
  --report "json=$folder/grade.json" --report "markdown=$folder/grade.md" -- "${split[@]}" || status=$?
echo "::$token::"

[ -f "$folder/grade.json" ] || exit "$status" # nothing was graded
cat "$folder/grade.md" >>"$GITHUB_STEP_SUMMARY"
{
  echo "grade=$(sed -n 's/^  "grade": "\([A-F]\)",*$/\1/p' "$folder/grade.json")"
  echo "report=$folder/grade.html"
  echo "junit=$folder/grade.xml"
} >>"$GITHUB_OUTPUT"
exit "$status"
