package shared

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/store"
)

func drawID(t *rapid.T, label string) (id store.ID) {
	copy(id[:], rapid.SliceOfN(rapid.Byte(), len(id), len(id)).Draw(t, label))
	return id
}

func drawToken(t *rapid.T, label string) store.Token {
	return store.Token{
		ID: drawID(t, label), Pad: rapid.Uint8Range(0, 2).Draw(t, label+" pad"), Revoked: rapid.Bool().Draw(t, label+" revoked"),
		ExpiresAt: rapid.Int64().Draw(t, label+" expiry"),
	}
}

// All that is packed is unpacked again, whatever it is.
func TestPacked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := func(label string) uint32 { return rapid.Uint32().Draw(t, label) }
		seconds := func(label string) int64 { return rapid.Int64().Draw(t, label) }
		about := store.Family{
			ID: drawID(t, "id"), Account: drawID(t, "account"), Generation: number("generation"), DeadAccess: number("dead access"),
			DeadRefresh: number("dead refresh"), Depth: number("depth"), StartedAt: seconds("start"), ExpiresAt: seconds("end"),
		}
		fields, pairs := map[string][]byte{familyField: packFamily(about)}, map[uint32]store.Pair{}
		for range rapid.IntRange(0, 5).Draw(t, "pairs") {
			p := store.Pair{
				Generation: number("generation of a pair"), Epoch: number("epoch"), IssuedAt: seconds("issue"), SpentAt: seconds("use"),
				Spent: rapid.Bool().Draw(t, "spent"), Depth: number("depth of a pair"), Access: drawToken(t, "access"), Refresh: drawToken(t, "refresh"),
			}
			fields[pairField(p.Generation)], pairs[p.Generation] = packPair(p), p
		}
		got, err := unpackFamily(about.ID, fields)
		if err != nil || got.about != about || !cmp.Equal(got.pairs, pairs) {
			t.Fatalf("got %+v, %v, want %+v, %+v", got, err, about, pairs)
		}
		for name, text := range fields {
			cut := rapid.IntRange(0, len(text)-1).Draw(t, "cut")
			for what, wrong := range map[string][]byte{"cut": text[:cut], "longer": append(text[:len(text):len(text)], 0), "of another form": append([]byte{2}, text[1:]...)} {
				fields[name] = wrong
				if _, err := unpackFamily(about.ID, fields); !errors.Is(err, errPacked) {
					t.Fatalf("%q, %s: %v, want %v", name, what, err, errPacked)
				}
			}
			fields[name] = text
		}
		fields["other"] = nil
		if _, err := unpackFamily(about.ID, fields); !errors.Is(err, errPacked) {
			t.Fatalf("another field: %v, want %v", err, errPacked)
		}
	})
}

// Redis keeps a hash with longer values in twice the memory.
func TestPackedIsShort(t *testing.T) {
	t.Parallel()
	const now, most = 4_102_444_800, 64 // the year 2100
	family := store.Family{Generation: 1 << 20, DeadAccess: 1 << 20, DeadRefresh: 1 << 20, Depth: 1 << 20, StartedAt: now, ExpiresAt: now + 400*24*3600}
	pair := store.Pair{
		Epoch: 1 << 20, IssuedAt: now, SpentAt: now + 400*24*3600, Spent: true, Depth: 1 << 20,
		Access: store.Token{Pad: 2, Revoked: true, ExpiresAt: now + 400*24*3600}, Refresh: store.Token{Pad: 2, Revoked: true, ExpiresAt: now + 400*24*3600},
	}
	if f, p := len(packFamily(family)), len(packPair(pair)); f > most || p > most {
		t.Errorf("a family has %d bytes and a pair %d, want at most %d", f, p, most)
	}
}

func TestPackedAccount(t *testing.T) {
	t.Parallel()
	a := store.Account{
		Key: store.ID{1}, Password: store.HashPassword(store.ID{2}, "secret"), ClientID: 1<<53 + 1, Active: true, Features: store.ListOf("vouchers", "ö\""),
		IPWhitelist: store.ListOf(netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")), AccessTTL: time.Hour, RefreshTTL: 400 * 24 * time.Hour,
		Epoch: 3, DeadAccess: 2, DeadRefresh: 1,
	}
	text := packAccount(a)
	got, err := unpackAccount(text)
	if err != nil || !cmp.Equal(got, a) {
		t.Errorf("got %+v, %v, want %+v", got, err, a)
	}
	for what, wrong := range map[string]string{
		"nothing": "", "cut": string(text[:len(text)-1]), "longer": string(text) + "{}", "of another": strings.Replace(string(text), "epoch", "epic", 1),
		"a short password": strings.Replace(string(text), `"sum":"`, `"sum":"","summ":"`, 1), "no password": "{}",
	} {
		if _, err := unpackAccount([]byte(wrong)); !errors.Is(err, errPacked) || strings.Contains(err.Error(), "epic") {
			t.Errorf("%s: %v, want %v", what, err, errPacked)
		}
	}
}

// FuzzUnpack takes apart what is none of ours, too; what it takes is packed as it was, or shorter.
func FuzzUnpack(f *testing.F) {
	f.Add(packFamily(store.Family{}), packPair(store.Pair{}), packAccount(store.Account{}))
	f.Add([]byte{packed}, []byte{}, []byte("null"))
	f.Fuzz(func(t *testing.T, about, pair, account []byte) {
		if got, err := unpackAbout(store.ID{}, about); err == nil && len(packFamily(got)) > len(about) {
			t.Errorf("the family %+v of %x has %x", got, about, packFamily(got))
		}
		if got, err := unpackPair(0, pair); err == nil && len(packPair(got)) > len(pair) {
			t.Errorf("the pair %+v of %x has %x", got, pair, packPair(got))
		}
		if got, err := unpackAccount(account); err == nil && !cmp.Equal(mustAccount(t, packAccount(got)), got) {
			t.Errorf("the account %+v of %q", got, account)
		}
	})
}

func mustAccount(t *testing.T, text []byte) store.Account {
	t.Helper()
	a, err := unpackAccount(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
