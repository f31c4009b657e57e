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
	if filter.JTI != "" {
		return w.revokeToken(ctx, filter)
	}
	return w.revokeFamilies(ctx, filter, uses)
}

// revokeToken revokes the token of a jti.
func (w *world) revokeToken(ctx context.Context, filter control.TokenFilter) error {
	type target struct {
		family     store.ID
		generation uint32
		use        token.Use
	}
	var targets []target
	err := w.matching(ctx, filter, func(_ store.Account, family store.Family, pair store.Pair, use token.Use) {
		targets = append(targets, target{family.ID, pair.Generation, use})
	})
	for _, t := range targets {
		err = errors.Join(err, w.updateFamily(ctx, t.family, t.generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
			return f, []store.Pair{token.RevokeToken(p, t.use)}, nil
		}))
	}
	return err
}

// revokeFamilies revokes tokens of some uses, all those of a family at one moment: a refresh token does not outlive its access token, nor a
// pair the one that it came from.
func (w *world) revokeFamilies(ctx context.Context, filter control.TokenFilter, uses []token.Use) error {
	newest := map[store.ID]uint32{} // of their generations
	err := w.matching(ctx, filter, func(_ store.Account, family store.Family, pair store.Pair, _ token.Use) {
		newest[family.ID] = max(newest[family.ID], pair.Generation)
	})
	for family, generation := range newest {
		err = errors.Join(err, w.updateFamily(ctx, family, generation, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
			return token.RevokeFamily(f, uses...), nil, nil
		}))
	}
	return err
}

// updateFamily is that of the store, and leaves one alone that has expired and was swept meanwhile.
func (w *world) updateFamily(
	ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	err := w.store.UpdateFamily(ctx, id, generation, change)
	if errors.Is(err, store.ErrNoFamily) {
		return nil
	}
	return err
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
