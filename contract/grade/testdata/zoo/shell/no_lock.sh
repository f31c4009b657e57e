#!/usr/bin/env bash
# Broken: processes share the tokens, but no lock. Two that find them too old present the same refresh token.
# Seen in: openai/codex#10332, anthropics/claude-code#91708
# shellcheck source=good.sh
. "${BASH_SOURCE[0]%/*}/good.sh"

renew() {
  replace
}

main
