package mockserver

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// maxShown is how many entries of a whitelist a refusal tells.
const maxShown = 5

// whitelisted tells what was on a whitelist when it refused a request. Later there may be something else on it.
func whitelisted(list store.List[netip.Prefix]) error {
	entries := list.Slice()
	var texts []string
	for _, entry := range entries[:min(maxShown, len(entries))] {
		texts = append(texts, entry.String())
	}
	if more := len(entries) - maxShown; more > 0 {
		texts = append(texts, fmt.Sprintf("%d more", more))
	}
	return errors.New("which has " + strings.Join(texts, ", "))
}

// revokesByReuse is what a reuse ends that is taken for theft.
func revokesByReuse(policy token.Policy) journal.Revokes {
	if policy.KeepDeadAccess {
		return journal.RevokesRefresh
	}
	return journal.RevokesFamily
}

// revokesByRotation is what a use of a refresh token has ended beside that token.
func revokesByRotation(r token.Rotation) journal.Revokes {
	switch {
	case r.Reused != nil:
		return revokesByReuse(r.Policy)
	case r.Repeat:
		return ""
	case r.Replayed && r.Policy.Reuse == token.OneGeneration && r.Policy.RevokeOldAccess:
		return journal.RevokesFamily
	case r.Replayed && r.Policy.Reuse == token.OneGeneration:
		return journal.RevokesRefresh
	case !r.Replayed && r.Policy.RevokeOldAccess:
		return journal.RevokesAccess
	}
	return ""
}
