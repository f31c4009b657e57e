package mockserver

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

var bothUses = []token.Use{token.Access, token.Refresh}

// Tokens implements control.Controller.
func (s *Server) Tokens(ctx context.Context, filter control.TokenFilter) ([]control.Token, error) {
	if err := filter.Check(); err != nil {
		return nil, err
	}
	found := []control.Token{}
	w := s.world.Load()
	now := w.clock.Now().Unix()
	policy := w.assumed.Load().policy
	err := w.matching(ctx, filter, func(account store.Account, family store.Family, pair store.Pair, use token.Use) {
		found = append(found, describe(policy, account, family, pair, use, now))
	})
	sortTokens(found)
	return found, err
}

// Revoke implements control.Controller.
func (s *Server) Revoke(ctx context.Context, filter control.TokenFilter) (control.Revoked, error) {
	if err := filter.Check(); err != nil {
		return control.Revoked{}, err
	}
	if filter.Account == "" && filter.Family == "" && filter.JTI == "" {
		return control.Revoked{}, control.Invalidf("revoke wants an account, a family or a jti, so that nothing is revoked by accident")
	}
	note := s.noteRevoked(journal.SetOff{}, filter)
	w := s.world.Load()
	w.gate.RLock()
	defer w.gate.RUnlock()
	live, err := w.live(ctx, filter, w.clock.Now().Unix())
	if err != nil {
		return control.Revoked{}, err
	}
	if err := w.unlessReset(ctx, w.revoke(ctx, filter)); err != nil {
		return control.Revoked{}, err
	}
	s.journal.Note(note)
	s.changedBy()
	return control.Revoked{Count: live}, nil
}

// RotateKey implements control.Controller.
func (s *Server) RotateKey(ctx context.Context, rotation control.Rotation) (control.Key, error) {
	return s.rotateKey(ctx, s.world.Load(), journal.SetOff{}, rotation.Overlap == nil || *rotation.Overlap)
}

func (s *Server) rotateKey(ctx context.Context, w *world, by journal.SetOff, overlap bool) (made control.Key, err error) {
	note := s.note(by, journal.NoteKeys, "")
	err = w.change(ctx, func(w *world) (err error) {
		made.ID, made.Alg, err = w.keys.Rotate(overlap)
		return err
	})
	if err == nil && !overlap {
		s.journal.Note(note)
	}
	return made, err
}

func tokenOf(pair store.Pair, use token.Use) store.Token {
	if use == token.Refresh {
		return pair.Refresh
	}
	return pair.Access
}

func describe(policy token.Policy, account store.Account, family store.Family, pair store.Pair, use token.Use, now int64) control.Token {
	t := tokenOf(pair, use)
	out := control.Token{
		Account:     account.Username,
		Use:         string(use),
		Fingerprint: journal.Fingerprint(t.JTI()),
		JTI:         t.JTI(),
		Family:      family.ID.String(),
		Generation:  int(pair.Generation),
		State:       string(stateOf(policy.Check(account, family, pair, use, now))),
		IssuedAt:    instant(pair.IssuedAt),
		ExpiresAt:   instant(t.ExpiresAt),
	}
	if use == token.Refresh && pair.Spent {
		spent := instant(pair.SpentAt)
		out.SpentAt = &spent
	}
	return out
}

// stateOf names the outcome of a check.
func stateOf(err error) journal.State {
	switch {
	case err == nil:
		return journal.StateLive
	case errors.Is(err, token.ErrExpired):
		return journal.StateExpired
	case errors.Is(err, token.ErrSpent):
		return journal.StateSpent
	case errors.Is(err, token.ErrRevoked):
		return journal.StateRevoked
	}
	return journal.StateUnknown
}

func sortTokens(tokens []control.Token) {
	slices.SortFunc(tokens, func(a, b control.Token) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.Family, b.Family),
			cmp.Compare(a.Generation, b.Generation), cmp.Compare(a.Use, b.Use))
	})
}
