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
	if err := checkFilter(filter); err != nil {
		return nil, err
	}
	found := []control.Token{}
	now := s.clock.Now().Unix()
	err := s.matching(ctx, filter, func(account store.Account, family store.Family, pair store.Pair, use token.Use) {
		found = append(found, describe(account, family, pair, use, now))
	})
	sortTokens(found)
	return found, err
}

// Revoke implements control.Controller.
func (s *Server) Revoke(ctx context.Context, filter control.TokenFilter) (control.Revoked, error) {
	if err := checkFilter(filter); err != nil {
		return control.Revoked{}, err
	}
	if filter.Account == "" && filter.Family == "" && filter.JTI == "" {
		return control.Revoked{}, control.Invalidf("revoke wants an account, a family or a jti, so that nothing is revoked by accident")
	}
	live, err := s.live(ctx, filter)
	if err != nil {
		return control.Revoked{}, err
	}
	if err := s.revoke(ctx, filter); err != nil {
		return control.Revoked{}, err
	}
	return control.Revoked{Count: live}, nil
}

// live counts the good tokens that match.
func (s *Server) live(ctx context.Context, filter control.TokenFilter) (count int, err error) {
	now := s.clock.Now().Unix()
	err = s.matching(ctx, filter, func(account store.Account, family store.Family, pair store.Pair, use token.Use) {
		if token.Check(account, family, pair, use, now) == nil {
			count++
		}
	})
	return count, err
}

// revoke marks the account when nothing narrower is asked for, else families or single tokens.
func (s *Server) revoke(ctx context.Context, filter control.TokenFilter) error {
	uses := bothUses
	if filter.Use != "" {
		uses = []token.Use{token.Use(filter.Use)}
	}
	if filter.Family == "" && filter.JTI == "" {
		err := s.revokeAccount(ctx, filter.Account, uses...)
		if errors.Is(err, store.ErrNoAccount) {
			return noAccount(filter.Account)
		}
		return err
	}
	type target struct {
		family     store.ID
		generation uint32
		use        token.Use
	}
	var targets []target
	err := s.matching(ctx, filter, func(_ store.Account, family store.Family, pair store.Pair, use token.Use) {
		targets = append(targets, target{family.ID, pair.Generation, use})
	})
	if err != nil {
		return err
	}
	for _, t := range targets {
		err := s.store.UpdateFamily(ctx, t.family, t.generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
			if filter.JTI != "" {
				return f, []store.Pair{token.RevokeToken(p, t.use)}, nil
			}
			return token.RevokeFamily(f, t.use), nil, nil
		})
		if err != nil && !errors.Is(err, store.ErrNoFamily) { // expired and swept meanwhile
			return err
		}
	}
	return nil
}

// matching calls found with each token that matches, in no particular order.
func (s *Server) matching(ctx context.Context, filter control.TokenFilter, found func(store.Account, store.Family, store.Pair, token.Use)) error {
	owners, err := s.owners(ctx)
	if err != nil {
		return err
	}
	return s.store.Pairs(ctx, func(family store.Family, pair store.Pair) bool {
		account := owners[family.Account]
		if (filter.Account != "" && account.Username != filter.Account) || (filter.Family != "" && family.ID.String() != filter.Family) {
			return true
		}
		for _, use := range bothUses {
			if (filter.Use == "" || filter.Use == string(use)) && (filter.JTI == "" || filter.JTI == tokenOf(pair, use).JTI()) {
				found(account, family, pair, use)
			}
		}
		return true
	})
}

// owners maps the keys that families carry to accounts. A family whose account was deleted has none.
func (s *Server) owners(ctx context.Context) (map[store.ID]store.Account, error) {
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	owners := make(map[store.ID]store.Account, len(accounts))
	for _, a := range accounts {
		owners[a.Key] = a
	}
	return owners, nil
}

// RotateKey implements control.Controller.
func (s *Server) RotateKey(_ context.Context, rotation control.Rotation) (control.Key, error) {
	overlap := rotation.Overlap == nil || *rotation.Overlap
	id, err := s.tokens().keys.Rotate(overlap)
	return control.Key{ID: id, Alg: s.config.Alg}, err
}

func checkFilter(f control.TokenFilter) error {
	if f.Use != "" && !slices.Contains(bothUses, token.Use(f.Use)) {
		return control.Invalidf("use is %q, want %q or %q", f.Use, token.Access, token.Refresh)
	}
	if f.Family != "" {
		if _, err := store.ParseID(f.Family); err != nil {
			return control.Invalidf("family: %v", err)
		}
	}
	return nil
}

func tokenOf(pair store.Pair, use token.Use) store.Token {
	if use == token.Refresh {
		return pair.Refresh
	}
	return pair.Access
}

func describe(account store.Account, family store.Family, pair store.Pair, use token.Use, now int64) control.Token {
	t := tokenOf(pair, use)
	out := control.Token{
		Account:     account.Username,
		Use:         string(use),
		Fingerprint: journal.Fingerprint(t.JTI()),
		JTI:         t.JTI(),
		Family:      family.ID.String(),
		Generation:  int(pair.Generation),
		State:       string(stateOf(token.Check(account, family, pair, use, now))),
		IssuedAt:    instant(pair.IssuedAt),
		ExpiresAt:   instant(t.ExpiresAt),
	}
	if use == token.Refresh && pair.Spent {
		spent := instant(pair.SpentAt)
		out.SpentAt = &spent
	}
	return out
}

// stateOf names the outcome of token.Check.
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
