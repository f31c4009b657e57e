#!/usr/bin/env bash
# What action.yml runs. It reads the inputs from ACTION_*, and knows of GitHub's own variables GITHUB_ACTION_PATH, GITHUB_ENV, GITHUB_OUTPUT,
# GITHUB_STEP_SUMMARY and RUNNER_TEMP. The exit status is that of what was asked for.
set -euf -o pipefail

here=$GITHUB_ACTION_PATH/.tools/action
# shellcheck source=words.sh
. "$here/words.sh"
# shellcheck source=mock.sh
. "$here/mock.sh"
# shellcheck source=judge.sh
. "$here/judge.sh"

folder=$(mktemp -d "$RUNNER_TEMP/popupmock.XXXXXX")
cd -- "$ACTION_WORKING_DIRECTORY" || wrong 'working-directory is no folder'
case $ACTION_TASK in
grade | run | start | scenarios | contract) ;;
*) wrong "task is $ACTION_TASK, want grade, run, start, scenarios or contract" ;;
esac
# A mistake is told before anything is built.
"prepare_$ACTION_TASK"

popupmock=$ACTION_POPUPMOCK
if [ -z "$popupmock" ]; then
  popupmock=$folder/popupmock
  (cd -- "$GITHUB_ACTION_PATH" && GOWORK=off CGO_ENABLED=0 go build -trimpath -o "$popupmock" ./cmd/popupmock)
fi
output popupmock "$popupmock"
"do_$ACTION_TASK"
