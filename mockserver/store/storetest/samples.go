package storetest

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
)

// errSample is what a change refuses with.
var errSample = errors.New("refused by the change")

// The samples have no zero field, so that one that a backend forgets is missed, and values that do not survive a 32-bit
// number, a float, or a time that is rounded. Another n gives another value in every field but the flags.

const (
	pastFloat  = 1<<53 + 1       // not a float64
	past32Bits = 250_000_000_000 // seconds, in the ninth millennium
)

func sampleAccount(username string, n uint32) store.Account {
	return store.Account{
		Username:    username,
		Key:         sampleID(n, 1),
		Password:    store.HashPassword(sampleID(n, 2), fmt.Sprint("password ", n)),
		ClientID:    pastFloat + 2*int64(n),
		Active:      true,
		Features:    store.ListOf("vouchers", fmt.Sprint("Größe, \"x\" ", n)),
		IPWhitelist: samplePrefixes(byte(n)),
		AccessTTL:   time.Hour + time.Duration(n+1)*time.Second,
		RefreshTTL:  400 * 24 * time.Hour * time.Duration(n+1),
		Epoch:       math.MaxUint32 - n,
		DeadAccess:  math.MaxUint32/2 + n,
		DeadRefresh: math.MaxUint32/2 - 1 - n,
		Revision:    1 << 40, // for the store to replace
	}
}

func samplePrefixes(n byte) store.List[netip.Prefix] {
	return store.ListOf(
		netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, n}), 32),
		netip.MustParsePrefix("10.0.0.0/8"),
		netip.MustParsePrefix("2001:db8::/32"),
	)
}

func sampleFamily(n uint32) store.Family {
	return store.Family{
		ID:          sampleID(n, 3),
		Account:     sampleID(n, 4),
		Generation:  math.MaxUint32 - 1 - n,
		DeadAccess:  math.MaxUint32 - 2 - n,
		DeadRefresh: math.MaxUint32 - 3 - n,
		Depth:       math.MaxUint32 - 5 - n,
		StartedAt:   past32Bits + int64(n),
		ExpiresAt:   past32Bits + 1 + 604800 + int64(n),
	}
}

func samplePair(generation, n uint32) store.Pair {
	return store.Pair{
		Generation: generation,
		Epoch:      math.MaxUint32 - 4 - n,
		IssuedAt:   past32Bits + 2 + int64(n),
		SpentAt:    past32Bits + 3 + int64(n),
		Spent:      true,
		Depth:      math.MaxUint32 - 6 - n,
		Access:     store.Token{ID: sampleID(n, 5), Pad: 1, Revoked: true, ExpiresAt: past32Bits + 4 + 3600 + int64(n)},
		Refresh:    store.Token{ID: sampleID(n, 6), Pad: 2, Revoked: true, ExpiresAt: past32Bits + 5 + 604800 + int64(n)},
	}
}

// sampleID returns an id that starts with another byte for another n, and is no text: it holds a zero and a high byte.
func sampleID(n uint32, kind byte) store.ID {
	return store.ID{^byte(n), byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24), 0, kind, 15: 0xff}
}
