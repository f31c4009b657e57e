package mockserver_test

import (
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/state"
)

func rotateKey(overlap bool) func(*bout) {
	return func(b *bout) {
		_, err := b.control.RotateKey(b.t.Context(), control.Rotation{Overlap: &overlap})
		b.must(err)
	}
}

// keyChanges are new keys.
func keyChanges() (effects []effect) {
	dropped := denied(journal.ReasonTokenUnknownKey)
	for _, alg := range []string{"HS256", "RS256", "ES256", "EdDSA"} {
		effects = append(effects,
			effect{
				name: "key rotated without overlap, " + alg, assume: []string{"token-alg", alg}, change: rotateKey(false),
				reads: dropped, refreshes: dropped,
			},
			effect{name: "key rotated, " + alg, assume: []string{"token-alg", alg}, change: rotateKey(true), reads: good()},
		)
	}
	return append(effects,
		effect{
			name: "key rotated without overlap, opaque refresh tokens", assume: []string{"refresh-token-form", "opaque"}, change: rotateKey(false),
			refreshes: dropped, logins: good(),
		},
		effect{
			name: "algorithm changed", change: func(b *bout) { b.assume("token-alg", "ES256") }, reads: good(), logins: good(),
		},
		effect{
			name: "algorithm changed, and a key rotated without overlap", before: func(b *bout) { b.assume("token-alg", "ES256") }, change: rotateKey(false),
			reads: dropped, logins: good(),
		},
	)
}

func (b *bout) save() state.Document {
	saved, err := b.mock.State(b.t.Context())
	b.must(err)
	return saved
}

func (b *bout) putSaved() { b.must(b.control.PutState(b.t.Context(), b.saved)) }

// replacements put another world in place of the one that there is.
func replacements() []effect {
	reset := func(b *bout) { b.must(b.control.Reset(b.t.Context())) }
	save := func(b *bout) { b.saved = b.save() }
	unknown := denied(journal.ReasonTokenUnknown)
	return []effect{
		{name: "reset", change: reset, reads: unknown, refreshes: unknown, logins: good()},
		{
			name: "reset, to another algorithm", assume: []string{"token-alg", "EdDSA"}, change: reset,
			reads: denied(journal.ReasonTokenWrongAlgorithm), refreshes: denied(journal.ReasonTokenWrongAlgorithm),
		},
		{name: "state of before the login put back", first: save, change: (*bout).putSaved, reads: unknown, refreshes: unknown, logins: good()},
		{name: "state of after the login put back", before: save, change: (*bout).putSaved, reads: good(), refreshes: good(), logins: good()},
		{
			name: "state put back in which the account is inactive", first: func(b *bout) {
				b.patchActive(false)
				b.saved = b.save()
				b.patchActive(true)
			}, change: (*bout).putSaved, logins: denied(journal.ReasonAccountInactive), reads: unknown,
		},
		{
			name: "state put back in which the tokens are revoked", before: func(b *bout) {
				before := b.save()
				b.revoke(control.TokenFilter{Account: mockserver.DefaultUsername})
				b.saved = b.save()
				b.must(b.mock.PutState(b.t.Context(), before))
			}, change: (*bout).putSaved, reads: denied(journal.ReasonTokenRevoked), refreshes: denied(journal.ReasonTokenSpent),
		},
	}
}

func (b *bout) patchActive(on bool) { b.patch(control.AccountChange{Active: &on}) }

func (b *bout) arm(rule fault.Rule) {
	_, err := b.control.AddFault(b.t.Context(), rule)
	b.must(err)
}

// spoilt are answers that faults spoil.
func spoilt() []effect {
	const text = `{"closed":"today"}`
	closed := outcome{status: 503, body: text}
	arm := func(rule fault.Rule) func(*bout) {
		rule.Operation = "*"
		return func(b *bout) { b.arm(rule) }
	}
	down := fault.Status{Code: 503, Body: text}
	return []effect{
		{name: "fault armed before the verdict", change: arm(fault.Rule{Phase: fault.Before, Effect: down}), reads: closed, refreshes: closed, logins: closed},
		{name: "fault armed after the verdict", change: arm(fault.Rule{Phase: fault.After, Effect: down}), reads: closed, refreshes: closed, logins: closed},
		{name: "fault armed that takes tokens for bad", change: arm(fault.Rule{Phase: fault.Before, Effect: fault.Unauthorized{}}), reads: outcome{status: 401}},
		{name: "fault armed of another account", change: arm(fault.Rule{Phase: fault.Before, Account: "another", Effect: down}), reads: good(), logins: good()},
		{
			name: "faults replaced", before: arm(fault.Rule{Phase: fault.After, Account: "another", Effect: down}), change: func(b *bout) {
				_, err := b.control.ReplaceFaults(b.t.Context(), []fault.Rule{{Operation: "*", Phase: fault.After, Account: mockserver.DefaultUsername, Effect: down}})
				b.must(err)
			}, reads: closed, refreshes: closed, logins: closed,
		},
		{
			name: "fault taken out", before: arm(fault.Rule{ID: "down", Phase: fault.Before, Effect: down}),
			change: func(b *bout) { b.must(b.control.DeleteFault(b.t.Context(), "down")) }, back: true, reads: closed, refreshes: closed, logins: closed,
		},
		{
			name: "fault whose time is over", before: arm(fault.Rule{Phase: fault.Before, Effect: down, TTL: 30 * time.Minute}),
			change: func(b *bout) { b.advance(30 * time.Minute) }, back: true, reads: closed, refreshes: closed, logins: closed,
		},
	}
}
