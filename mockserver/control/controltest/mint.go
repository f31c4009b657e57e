package controltest

import (
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func mintCases() []Case {
	return []Case{
		{"mint/good", mintGood},
		{"mint/times", mintTimes},
		{"mint/reasons", mintReasons},
		{"mint/unregistered", mintUnregistered},
		{"mint/refused", refusedMinting},
		{"mint/unknown account", mintForNobody},
	}
}

func mintGood(p probe) {
	got := p.mint(control.Minting{})
	p.wantStatus(got.Token, 200)
	if listed := p.tokens(control.TokenFilter{JTI: got.JTI}); len(listed) != 1 {
		p.Errorf("Tokens has %v, want the one", listed)
	}
	now := p.now()
	p.equal("what Mint returns", got, control.Minted{
		Token: got.Token, Account: username, Use: "access", Fingerprint: journal.Fingerprint(got.JTI), JTI: got.JTI, Family: got.Family,
		State: "live", IssuedAt: now, ExpiresAt: now.Add(time.Hour),
	})
	refresh := p.mint(control.Minting{Use: "refresh"})
	if status := p.send("POST", "/auth/refresh", "", `{"refresh_token":"`+refresh.Token+`"}`); status != 200 || refresh.Use != "refresh" {
		p.Errorf("a refresh with %s token is answered %d, want 200", refresh.Use, status)
	}
}

func mintTimes(p probe) {
	got := p.mint(control.Minting{ExpiresIn: new(int64(-20)), IssuedAgo: new(int64(70))})
	now := p.now()
	if !got.IssuedAt.Equal(now.Add(-70*time.Second)) || !got.ExpiresAt.Equal(now.Add(-20*time.Second)) {
		p.Errorf("it is of %s and expires at %s, want 70 s and 20 s before %s", got.IssuedAt, got.ExpiresAt, now)
	}
}

func mintReasons(p probe) {
	for _, test := range []struct {
		minting control.Minting
		state   string
		reason  journal.Reason
	}{
		{control.Minting{ExpiresIn: new(int64(0))}, "expired", journal.ReasonTokenExpired},
		{control.Minting{IssuedAgo: new(int64(3600))}, "expired", journal.ReasonTokenExpired},
		{control.Minting{Signature: "good"}, "live", journal.ReasonNone},
		{control.Minting{Signature: "wrong-key"}, "invalid", journal.ReasonTokenBadSignature},
		{control.Minting{Signature: "unknown-key"}, "invalid", journal.ReasonTokenUnknownKey},
		{control.Minting{Signature: "none"}, "invalid", journal.ReasonTokenWrongAlgorithm},
		{control.Minting{Signature: "tampered"}, "invalid", journal.ReasonTokenBadSignature},
		{control.Minting{Issuer: "another"}, "invalid", journal.ReasonTokenBadClaims},
		{control.Minting{Subject: "another"}, "unknown", journal.ReasonAccountUnknown},
		{control.Minting{Without: []string{"exp"}}, "invalid", journal.ReasonTokenBadClaims},
	} {
		got := p.mint(test.minting)
		if got.State != test.state || got.Reason != test.reason {
			p.Errorf("%+v makes one of state %q that is refused as %q, want %q and %q", test.minting, got.State, got.Reason, test.state, test.reason)
		}
		want := 401
		if test.reason == journal.ReasonNone {
			want = 200
		}
		p.wantStatus(got.Token, want)
	}
}

func mintUnregistered(p probe) {
	got := p.mint(control.Minting{Registered: new(false)})
	if got.State != "unknown" || got.Reason != journal.ReasonTokenUnknown {
		p.Errorf("it is of state %q and refused as %q", got.State, got.Reason)
	}
	p.wantStatus(got.Token, 401)
	p.equal("Tokens", p.tokens(control.TokenFilter{}), []control.Token{})
}

func refusedMinting(p probe) {
	for what, minting := range map[string]control.Minting{
		"no account":          {},
		"account too long":    {Account: strings.Repeat("n", 257)},
		"account in no UTF-8": {Account: "\xff"},
		"no such use":         {Account: username, Use: "both"},
		"no such signature":   {Account: username, Signature: "bad"},
		"expires too late":    {Account: username, ExpiresIn: new(int64(3153600001))},
		"expires too early":   {Account: username, ExpiresIn: new(int64(-3153600001))},
		"issued later":        {Account: username, IssuedAgo: new(int64(-1))},
		"no such claim":       {Account: username, Without: []string{"nbf"}},
		"a claim twice":       {Account: username, Without: []string{"exp", "exp"}},
		"nothing to see":      {Account: username, Signature: "tampered", Without: []string{"exp"}},
		"before 1970":         {Account: username, IssuedAgo: new(int64(3153600000))},
	} {
		p.refused("Mint: "+what, control.Invalid, func() error { _, err := p.Mint(p.Context(), minting); return err })
	}
}

func mintForNobody(p probe) {
	p.refused("Mint", control.NotFound, func() error {
		_, err := p.Mint(p.Context(), control.Minting{Account: "nobody"})
		return err
	})
}
