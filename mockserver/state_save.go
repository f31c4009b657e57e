package mockserver

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
)

// save writes the world down. It is for those who hold its gate.
func (w *world) save(ctx context.Context) (state.Document, error) {
	saved, err := w.saveParts()
	if err != nil {
		return saved, err
	}
	if saved.RateLimits, err = w.saveBuckets(ctx); err != nil {
		return saved, err
	}
	if w.shop != nil {
		saved.Orders = w.shop.Save()
	}
	if saved.Accounts, err = w.saveAccounts(ctx); err != nil {
		return saved, err
	}
	saved.Families, err = w.saveFamilies(ctx)
	return saved, err
}

func (w *world) saveBuckets(ctx context.Context) ([]state.Bucket, error) {
	assumed := w.assumed.Load()
	if w.share != nil {
		return w.share.buckets(ctx, assumed)
	}
	return assumed.limits.Save(), nil
}

// saveParts writes down what changes by control calls alone.
func (w *world) saveParts() (state.Document, error) {
	assumed, reading := w.assumed.Load(), w.clock.Read()
	saved := state.Document{
		Version: state.Version,
		Terms: state.Terms{
			Issuer: w.terms.issuer, AccessTTL: inSeconds(w.terms.accessTTL), RefreshTTL: inSeconds(w.terms.refreshTTL),
			Extensions: w.shop != nil, Seeded: w.terms.seeded,
		},
		Clock:       state.Clock{Now: reading.Now, Mode: string(reading.Mode), Rate: reading.Rate},
		Data:        w.data,
		Secret:      w.secret.Save(),
		Assumptions: map[string]string{},
	}
	for _, a := range assumed.List() {
		saved.Assumptions[a.Name] = a.Value
	}
	var err error
	if saved.Keys, err = w.keys.Save(); err != nil {
		return saved, err
	}
	if saved.Faults, err = w.faults.Save(); err != nil {
		return saved, err
	}
	saved.Triggers, err = w.triggers.Save()
	return saved, err
}

func inSeconds(d time.Duration) int64 { return int64(d / time.Second) }

func (w *world) saveAccounts(ctx context.Context) ([]state.Account, error) {
	accounts, err := w.store.Accounts(ctx)
	saved := make([]state.Account, len(accounts))
	for i, a := range accounts {
		saved[i] = state.Account{
			Username: a.Username, Key: a.Key, Salt: a.Password.Salt, Password: slices.Clone(a.Password.Sum[:]),
			ClientID: a.ClientID, Active: a.Active, Features: a.Features.Slice(), IPWhitelist: a.IPWhitelist.Slice(),
			AccessTTL: inSeconds(a.AccessTTL), RefreshTTL: inSeconds(a.RefreshTTL),
			Epoch: a.Epoch, DeadAccess: a.DeadAccess, DeadRefresh: a.DeadRefresh,
		}
	}
	return saved, err
}

// saveFamilies writes down all families in the order of their logins, and their pairs by generation.
func (w *world) saveFamilies(ctx context.Context) ([]state.Family, error) {
	byID := map[store.ID]*state.Family{}
	err := w.store.Pairs(ctx, func(f store.Family, p store.Pair) bool {
		saved := byID[f.ID]
		if saved == nil {
			saved = &state.Family{
				ID: f.ID, Account: f.Account, Generation: f.Generation, DeadAccess: f.DeadAccess, DeadRefresh: f.DeadRefresh,
				Depth: f.Depth, StartedAt: f.StartedAt, ExpiresAt: f.ExpiresAt,
			}
			byID[f.ID] = saved
		}
		saved.Pairs = append(saved.Pairs, savePair(p))
		return true
	})
	families := make([]state.Family, 0, len(byID))
	for _, f := range byID {
		slices.SortFunc(f.Pairs, func(a, b state.Pair) int { return cmp.Compare(a.Generation, b.Generation) })
		families = append(families, *f)
	}
	slices.SortFunc(families, func(a, b state.Family) int {
		return cmp.Or(cmp.Compare(a.StartedAt, b.StartedAt), slices.Compare(a.ID[:], b.ID[:]))
	})
	return families, err
}

func savePair(p store.Pair) state.Pair {
	return state.Pair{
		Generation: p.Generation, Epoch: p.Epoch, IssuedAt: p.IssuedAt, Spent: p.Spent, SpentAt: p.SpentAt, Depth: p.Depth,
		Access: state.Token(p.Access), Refresh: state.Token(p.Refresh),
	}
}
