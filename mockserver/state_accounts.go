package mockserver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
)

func checkAccounts(n state.Notes, saved []state.Account) {
	names, clients, keys := map[string]bool{}, map[int64]bool{}, map[store.ID]bool{}
	for i, a := range saved {
		place := n.Item(i)
		checkAccount(place, a)
		for _, unique := range []struct {
			field string
			taken bool
		}{{"username", names[a.Username]}, {"client_id", clients[a.ClientID]}, {"key", keys[a.Key]}} {
			if unique.taken {
				place.At(unique.field).Wrong("is that of an account before, want each its own")
			}
		}
		names[a.Username], clients[a.ClientID], keys[a.Key] = true, true, true
	}
}

func checkAccount(n state.Notes, a state.Account) {
	if control.CheckUsername(a.Username) != nil {
		n.At("username").Wrong("is empty or too long, want 1 to %d bytes", MaxUsername)
	}
	if len(a.Password) != sha256.Size {
		n.At("password").Wrong("is of another length, want %d bytes", sha256.Size)
	}
	n.At("client_id").Within(a.ClientID, 1, MaxClientID)
	n.At("access_ttl").Within(a.AccessTTL, 0, inSeconds(MaxTTL))
	n.At("refresh_ttl").Within(a.RefreshTTL, 0, inSeconds(MaxTTL))
	if slices.Contains(a.Features, "") {
		n.At("features").Wrong("has one that is empty")
	}
	for i, network := range a.IPWhitelist {
		if network != network.Masked() {
			n.At("ip_whitelist").Item(i).Wrong("has bits beyond its length, want a network")
		}
	}
	n.At("dead_access").Within(int64(a.DeadAccess), 0, int64(a.Epoch))
	n.At("dead_refresh").Within(int64(a.DeadRefresh), 0, int64(a.Epoch))
}

func (w *world) restoreAccounts(ctx context.Context, saved []state.Account) error {
	for _, a := range saved {
		_, err := w.store.UpdateAccount(ctx, a.Username, func(store.Account, bool) (store.Account, error) {
			return store.Account{
				Key: a.Key, Password: store.Password{Salt: a.Salt, Sum: [sha256.Size]byte(a.Password)},
				ClientID: a.ClientID, Active: a.Active,
				Features: store.ListOf(a.Features...), IPWhitelist: store.ListOf(a.IPWhitelist...),
				AccessTTL: time.Duration(a.AccessTTL) * time.Second, RefreshTTL: time.Duration(a.RefreshTTL) * time.Second,
				Epoch: a.Epoch, DeadAccess: a.DeadAccess, DeadRefresh: a.DeadRefresh,
			}, nil
		})
		if err != nil {
			return fmt.Errorf("restore accounts: %w", err)
		}
	}
	return nil
}
