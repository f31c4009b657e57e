# The three judges: grade for clients, run and contract for servers. It is read by main.sh.
# shellcheck shell=bash disable=SC2034,SC2154

prepare_grade() {
  only 'run, start and contract' serve "$ACTION_SERVE"
  only 'scenarios' scenarios "$ACTION_SCENARIOS"
  only 'contract and scenarios' target "$ACTION_TARGET"
  flags=()
  switch lines "$ACTION_LINES" --lines
  switch full "$ACTION_FULL" --full
  option "$ACTION_FAILURE_PATTERN" --failure-pattern
  option "$ACTION_BASELINE" --baseline
  option "$ACTION_POLICY" --policy
  local rule
  for rule in ${ACTION_ALLOW_NOT_JUDGED//,/ }; do flags+=(--allow-not-judged "$rule"); done
  words "$ACTION_ARGS" args
  flags+=(${split[@]+"${split[@]}"})
  words "$ACTION_COMMAND" command
  [ ${#split[@]} -gt 0 ] || wrong 'command is empty, want for example php client.php'
}

do_grade() {
  judge grade -- "${split[@]}"
}

# prepare_target: what the judges of servers share.
prepare_target() {
  only 'grade and run' command "$ACTION_COMMAND"
  flags=()
  option "$ACTION_TARGET" --target
  option "$ACTION_USERNAME" --username
  if [ -n "$ACTION_PASSWORD" ]; then
    echo "::add-mask::$ACTION_PASSWORD"
    export POPUPMOCK_PASSWORD=$ACTION_PASSWORD # others could see a flag
  fi
  words "$ACTION_ARGS" args
  flags+=(${split[@]+"${split[@]}"})
}

prepare_scenarios() {
  only 'run, start and contract' serve "$ACTION_SERVE"
  only 'grade and contract' baseline "$ACTION_BASELINE"
  prepare_target
  words "$ACTION_SCENARIOS" scenarios
}

do_scenarios() {
  judge run -- ${split[@]+"${split[@]}"}
}

prepare_contract() {
  only 'scenarios' scenarios "$ACTION_SCENARIOS"
  [ -z "$ACTION_TARGET" ] || only 'run, start, and contract without a target' serve "$ACTION_SERVE"
  prepare_target
  option "$ACTION_BASELINE" --expect-failures
  words "$ACTION_SERVE" serve
  serve=(${split[@]+"${split[@]}"})
}

do_contract() {
  if [ -z "$ACTION_TARGET" ]; then
    start_mock
    trap stop_mock EXIT
  fi
  judge contract
}

# judge COMMAND REST...: runs it with the flags, and publishes its reports.
judge() {
  local command=$1
  shift
  quietly "$popupmock" "$command" ${flags[@]+"${flags[@]}"} --report "html=$folder/$command.html" --report "junit=$folder/$command.xml" \
    --report "json=$folder/$command.json" --report "markdown=$folder/$command.md" "$@"
  [ -f "$folder/$command.json" ] || exit "$status" # nothing was judged
  cat "$folder/$command.md" >>"$GITHUB_STEP_SUMMARY"
  output grade "$(sed -n 's/^  "grade": "\([A-F]\)",*$/\1/p' "$folder/$command.json")"
  output report "$folder/$command.html"
  output junit "$folder/$command.xml"
  exit "$status"
}
