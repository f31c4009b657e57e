# The mock: starting it, waiting for it, and what runs against it. It is read by main.sh.
# shellcheck shell=bash disable=SC2034,SC2154

prepare_start() {
  only 'grade and run' command "$ACTION_COMMAND"
  only 'contract and scenarios' target "$ACTION_TARGET"
  only 'grade, scenarios and contract' args "$ACTION_ARGS"
  words "$ACTION_SERVE" serve
  serve=(${split[@]+"${split[@]}"})
}

prepare_run() {
  only 'contract and scenarios' target "$ACTION_TARGET"
  only 'grade, scenarios and contract' args "$ACTION_ARGS"
  words "$ACTION_SERVE" serve
  serve=(${split[@]+"${split[@]}"})
  words "$ACTION_COMMAND" command
  [ ${#split[@]} -gt 0 ] || wrong 'command is empty, want for example npm test'
}

# start_mock: leaves a mock running, with its number in mock, and where it is in POPUPMOCK_BASE_URL and the like.
start_mock() {
  "$popupmock" serve --listen=127.0.0.1:0 ${serve[@]+"${serve[@]}"} --ready-file="$folder/ready" >"$folder/mock.log" 2>&1 </dev/null &
  mock=$!
  output log "$folder/mock.log"
  # It ends at once when a flag is wrong, and nobody is to wait for it then.
  until [ -s "$folder/ready" ]; do
    if ! kill -0 "$mock" 2>/dev/null; then
      quietly cat "$folder/mock.log"
      status=0
      wait "$mock" || status=$?
      echo '::error::popupmock: the mock does not start; what it says is above'
      exit "$status"
    fi
    sleep 0.1
  done
  eval "$("$popupmock" env --ready-file="$folder/ready")"
}

stop_mock() {
  kill "$mock" 2>/dev/null || :
  wait "$mock" 2>/dev/null || :
}

do_start() {
  start_mock
  output base-url "$POPUPMOCK_BASE_URL"
  local name
  for name in POPUPMOCK_BASE_URL POPUPMOCK_USERNAME POPUPMOCK_PASSWORD POPUPMOCK_CONTROL_URL; do
    printf '%s=%s\n' "$name" "${!name}" >>"$GITHUB_ENV"
  done
  output mock "$mock"
  disown "$mock" # it lives until the job ends
  echo "popupmock is at $POPUPMOCK_BASE_URL"
}

do_run() {
  start_mock
  trap stop_mock EXIT
  quietly "${split[@]}"
  "$popupmock" ctl journal har >"$folder/requests.har" && output har "$folder/requests.har"
  {
    echo '### popupmock'
    echo
    echo "The command exited with $status. The mock got $(counted) requests; it answered $(counted --status 401) of them with 401, $(counted --status 403) with 403."
  } >>"$GITHUB_STEP_SUMMARY"
  exit "$status"
}

# counted FLAGS...: how many requests there were.
counted() {
  "$popupmock" ctl journal count --json "$@" | sed -n 's/.*"count": *\([0-9]*\).*/\1/p'
}
