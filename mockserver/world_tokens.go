package mockserver

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// live counts the good tokens that match.
func (w *world) live(ctx context.Context, filter control.TokenFilter, now int64) (count int, err error) {
	policy := w.assumed.Load().policy
	err = w.matching(ctx, filter, func(account store.Account, family store.Family, pair store.Pair, use token.Use) {
		if policy.Check(account, family, pair, use, now) == nil {
			count++
		}
	})
	return count, err
}

// revoke marks the account when nothing narrower is asked for, else families or single tokens.
func (w *world) revoke(ctx context.Context, filter control.TokenFilter) error {
	uses := bothUses
	if filter.Use != "" {
		uses = []token.Use{token.Use(filter.Use)}
	}
	if filter.Family == "" && filter.JTI == "" {
		account, err := w.store.Account(ctx, filter.Account)
		if err == nil {
			err = w.revokeAccount(ctx, account, uses...)
		}
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
	err := w.matching(ctx, filter, func(_ store.Account, family store.Family, pair store.Pair, use token.Use) {
		targets = append(targets, target{family.ID, pair.Generation, use})
	})
	if err != nil {
		return err
	}
	for _, t := range targets {
		err := w.store.UpdateFamily(ctx, t.family, t.generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
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

// matching calls found with each token that matches, in no particular order. Tokens of deleted accounts are left out.
func (w *world) matching(ctx context.Context, filter control.TokenFilter, found func(store.Account, store.Family, store.Pair, token.Use)) error {
	owners, err := w.owners(ctx)
	if err != nil {
		return err
	}
	return w.store.Pairs(ctx, func(family store.Family, pair store.Pair) bool {
		account, owned := owners[family.Account]
		if !owned || (filter.Account != "" && account.Username != filter.Account) || (filter.Family != "" && family.ID.String() != filter.Family) {
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
func (w *world) owners(ctx context.Context) (map[store.ID]store.Account, error) {
	accounts, err := w.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	owners := make(map[store.ID]store.Account, len(accounts))
	for _, a := range accounts {
		owners[a.Key] = a
	}
	return owners, nil
}
