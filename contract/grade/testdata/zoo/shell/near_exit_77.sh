#!/usr/bin/env bash
# Near miss: shows a login that failed by another exit status than 1, and says so on standard output.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

(main) 2>&1 || exit 77
