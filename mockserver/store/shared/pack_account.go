package shared

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
)

// account is one as it is written. Its name is that of the record, its revision the version.
type account struct {
	Key         store.ID       `json:"key"`
	Salt        store.ID       `json:"salt"`
	Sum         []byte         `json:"sum"`
	ClientID    int64          `json:"client_id"`
	Active      bool           `json:"active"`
	Features    []string       `json:"features,omitempty"`
	IPWhitelist []netip.Prefix `json:"ip_whitelist,omitempty"`
	AccessTTL   time.Duration  `json:"access_ttl,omitempty"` // nanoseconds, as the other one
	RefreshTTL  time.Duration  `json:"refresh_ttl,omitempty"`
	Epoch       uint32         `json:"epoch,omitempty"`
	DeadAccess  uint32         `json:"dead_access,omitempty"`
	DeadRefresh uint32         `json:"dead_refresh,omitempty"`
}

func packAccount(a store.Account) []byte {
	b, err := json.Marshal(account{
		a.Key, a.Password.Salt, a.Password.Sum[:], a.ClientID, a.Active, a.Features.Slice(), a.IPWhitelist.Slice(), a.AccessTTL, a.RefreshTTL,
		a.Epoch, a.DeadAccess, a.DeadRefresh,
	})
	if err != nil {
		panic(err) // all of it can be encoded
	}
	return b
}

// unpackAccount wants what packAccount writes, and nothing else. The error never quotes it.
func unpackAccount(b []byte) (store.Account, error) {
	var a account
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil || d.More() {
		return store.Account{}, errPacked
	}
	found := store.Account{
		Key: a.Key, Password: store.Password{Salt: a.Salt}, ClientID: a.ClientID, Active: a.Active,
		Features: store.ListOf(a.Features...), IPWhitelist: store.ListOf(a.IPWhitelist...), AccessTTL: a.AccessTTL, RefreshTTL: a.RefreshTTL,
		Epoch: a.Epoch, DeadAccess: a.DeadAccess, DeadRefresh: a.DeadRefresh,
	}
	if len(a.Sum) != len(found.Password.Sum) {
		return store.Account{}, fmt.Errorf("%w: its password has %d bytes", errPacked, len(a.Sum))
	}
	copy(found.Password.Sum[:], a.Sum)
	return found, nil
}
