package mockserver

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// policyOf is what a set means to the life of tokens.
func policyOf(set assumption.Set) token.Policy {
	return token.Policy{
		Reuse:           reuses[set.RefreshReuse.Policy],
		Window:          int64(set.RefreshReuse.Window / time.Second),
		RevokeOldAccess: set.AccessAfterRefresh == assumption.Revoked,
		KeepDeadAccess:  set.DeadFamilyAccess == assumption.Valid,
		Leeway:          int64(set.ClockLeeway / time.Second),
		SessionLimit:    int64(set.SessionLimit / time.Second),
	}
}

var reuses = map[assumption.Keyword]token.Reuse{
	assumption.Reject:        token.RefuseReuse,
	assumption.RevokeFamily:  token.RevokeOnReuse,
	assumption.SameSuccessor: token.SameSuccessor,
	assumption.NewPair:       token.NewPair,
	assumption.OneGeneration: token.OneGeneration,
	assumption.RetireOnUse:   token.RetireOnUse,
}

// formOf is what a set means to the look of tokens.
func formOf(set assumption.Set) token.Form {
	return token.Form{Natural: set.TokenPayload == assumption.Natural, Opaque: set.RefreshTokenForm == assumption.Opaque}
}
