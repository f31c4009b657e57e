package controltest

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/control"
)

func tokenCases() []Case {
	return []Case{
		{"tokens/list", listTokens},
		{"tokens/filter", filterTokens},
		{"tokens/revoke", revoke},
		{"tokens/revoke one use", revokeOneUse},
		{"tokens/revoke wants a target", revokeWantsTarget},
		{"tokens/bad filter", badFilter},
		{"keys/rotate", rotate},
		{"keys/rotate without overlap", rotateWithoutOverlap},
	}
}

func listTokens(p probe) {
	p.equal("the tokens of a new mock", p.tokens(control.TokenFilter{}), []control.Token{})
	if got := p.login(username, password); got != 200 {
		p.Fatalf("a login is answered %d", got)
	}
	got := p.tokens(control.TokenFilter{})
	if len(got) != 2 || got[0].Use != "access" || got[1].Use != "refresh" {
		p.Fatalf("Tokens has %v, want the access and the refresh token of the login", got)
	}
	now := p.now()
	for i, lifetime := range []int64{3600, 604800} {
		t := got[i]
		if t.Account != username || t.State != "live" || t.Family != got[0].Family || t.Generation != 0 || t.SpentAt != nil ||
			!t.IssuedAt.Equal(now) || t.ExpiresAt.Unix() != now.Unix()+lifetime || t.JTI == "" || len(t.Fingerprint) != 12 {
			p.Errorf("Tokens has %+v, want one of generation 0 that is live for %d s", t, lifetime)
		}
	}
}

func filterTokens(p probe) {
	p.put("ann", control.AccountChange{Password: new("x")})
	mine, hers := p.mint(control.Minting{Use: "refresh"}), p.mint(control.Minting{Account: "ann"})
	for _, test := range []struct {
		filter control.TokenFilter
		want   int
	}{
		{control.TokenFilter{}, 4}, // with the counterparts
		{control.TokenFilter{Account: "ann"}, 2},
		{control.TokenFilter{Account: "nobody"}, 0},
		{control.TokenFilter{Use: "access"}, 2},
		{control.TokenFilter{Use: "refresh", Account: username}, 1},
		{control.TokenFilter{Family: mine.Family}, 2},
		{control.TokenFilter{JTI: hers.JTI}, 1},
		{control.TokenFilter{JTI: hers.JTI, Use: "refresh"}, 0},
		{control.TokenFilter{JTI: "a&b=c"}, 0},
	} {
		if got := p.tokens(test.filter); len(got) != test.want {
			p.Errorf("%+v finds %d tokens, want %d: %v", test.filter, len(got), test.want, got)
		}
	}
	if got := p.tokens(control.TokenFilter{JTI: hers.JTI}); len(got) == 1 && (got[0].Account != "ann" || got[0].Fingerprint != hers.Fingerprint) {
		p.Errorf("%s finds %+v", hers.JTI, got[0])
	}
}

func revoke(p probe) {
	first, second := p.mint(control.Minting{}), p.mint(control.Minting{})
	third := p.mint(control.Minting{})
	for _, step := range []struct {
		filter control.TokenFilter
		want   int
	}{
		{control.TokenFilter{JTI: first.JTI}, 1}, {control.TokenFilter{JTI: first.JTI}, 0},
		{control.TokenFilter{Family: second.Family}, 1}, {control.TokenFilter{Account: username}, 1},
	} {
		if got := must[control.Revoked](p)(p.Revoke(p.Context(), step.filter)); got.Count != step.want {
			p.Errorf("Revoke(%+v) counts %d, want %d", step.filter, got.Count, step.want)
		}
		if step.filter.Account == "" {
			p.wantStatus(third.Token, 200)
		}
	}
	for _, minted := range []control.Minted{first, second, third} {
		p.wantStatus(minted.Token, 401)
		if got := p.tokens(control.TokenFilter{JTI: minted.JTI}); len(got) != 1 || got[0].State != "revoked" {
			p.Errorf("Tokens has %v, want it revoked", got)
		}
	}
}

func revokeOneUse(p probe) {
	access := p.mint(control.Minting{})
	p.mint(control.Minting{Use: "refresh"})
	got := must[control.Revoked](p)(p.Revoke(p.Context(), control.TokenFilter{Account: username, Use: "refresh"}))
	if got.Count != 1 {
		p.Errorf("Revoke counts %d, want the one refresh token", got.Count)
	}
	p.wantStatus(access.Token, 200)
}

func revokeWantsTarget(p probe) {
	p.mint(control.Minting{})
	for _, filter := range []control.TokenFilter{{}, {Use: "access"}} {
		p.refused("Revoke without a target", control.Invalid, func() error { _, err := p.Revoke(p.Context(), filter); return err })
	}
	p.refused("Revoke of an unknown account", control.NotFound, func() error {
		_, err := p.Revoke(p.Context(), control.TokenFilter{Account: "nobody"})
		return err
	})
}

func badFilter(p probe) {
	p.mint(control.Minting{})
	for what, filter := range map[string]control.TokenFilter{
		"no such use":     {Account: username, Use: "both"},
		"no such family":  {Family: "x"},
		"family too long": {Family: strings.Repeat("0", 33)},
		"family no hex":   {Account: username, Family: strings.Repeat("g", 32)},
	} {
		p.refused("Tokens: "+what, control.Invalid, func() error { _, err := p.Tokens(p.Context(), filter); return err })
		p.refused("Revoke: "+what, control.Invalid, func() error { _, err := p.Revoke(p.Context(), filter); return err })
	}
}

func rotate(p probe) {
	minted := p.mint(control.Minting{})
	for _, rotation := range []control.Rotation{{}, {Overlap: new(true)}} {
		before := must[control.Key](p)(p.RotateKey(p.Context(), rotation))
		after := must[control.Key](p)(p.RotateKey(p.Context(), rotation))
		if before.ID == "" || before.ID == after.ID || before.Alg != "HS256" || after.Alg != "HS256" {
			p.Errorf("RotateKey has made the keys %+v and %+v, want two of HS256", before, after)
		}
		p.wantStatus(minted.Token, 200)
	}
}

func rotateWithoutOverlap(p probe) {
	old := p.mint(control.Minting{})
	_ = must[control.Key](p)(p.RotateKey(p.Context(), control.Rotation{Overlap: new(false)}))
	p.wantStatus(old.Token, 401)
	p.wantStatus(p.mint(control.Minting{}).Token, 200)
}
