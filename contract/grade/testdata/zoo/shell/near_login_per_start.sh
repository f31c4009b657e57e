#!/usr/bin/env bash
# Near miss: keeps its tokens in memory alone, so that each start begins with a login.
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

save() { :; }
load() { :; }

main
