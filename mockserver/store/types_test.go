package store_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/mockserver/store"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	want := store.ID{0: 0x01, 1: 0xab, 15: 0xff}
	tests := []struct {
		name, text string
		err        string // empty: none
	}{
		{"lower case", "01ab00000000000000000000000000ff", ""},
		{"upper case", "01AB00000000000000000000000000FF", ""},
		{"empty", "", "id has 0 characters, want 32 hex digits"},
		{"a digit short", "01ab00000000000000000000000000f", "id has 31 characters, want 32 hex digits"},
		{"a digit long", "01ab00000000000000000000000000ff0", "id has 33 characters, want 32 hex digits"},
		{"no hex digit", "01ab00000000000000000000000000fg", "id is not 32 hex digits: encoding/hex: invalid byte: U+0067 'g'"},
		{"with hyphens, as a UUID", "01ab0000-0000-0000-0000-0000000000ff", "id has 36 characters, want 32 hex digits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := store.ParseID(tt.text)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err || got != (store.ID{}) {
					t.Errorf("got %v and error %v, want the error %q", got, err, tt.err)
				}
				return
			}
			if err != nil || got != want {
				t.Errorf("got %v and error %v, want %v", got, err, want)
			}
		})
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("01ab00000000000000000000000000ff")
	f.Add("01AB00000000000000000000000000FF")
	f.Add("01ab0000-0000-0000-0000-0000000000ff")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := store.ParseID(text)
		if err == nil && id.String() != strings.ToLower(text) {
			t.Errorf("%q was read as %s", text, id)
		}
	})
}

func TestJTI(t *testing.T) {
	t.Parallel()
	id := store.ID{0: 0x01, 15: 0xff}
	for pad, want := range []string{"010000000000000000000000000000ff", "010000000000000000000000000000ff0", "010000000000000000000000000000ff00"} {
		if got := (store.Token{ID: id, Pad: uint8(pad)}).JTI(); got != want {
			t.Errorf("jti with %d zeros: got %s, want %s", pad, got, want)
		}
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	password := store.HashPassword(store.ID{1}, "s3cret")
	tests := []struct {
		name     string
		password store.Password
		given    string
		want     bool
	}{
		{"the right one", password, "s3cret", true},
		{"another", password, "s3crets", false},
		{"empty", password, "", false},
		{"in another case", password, "S3cret", false},
		{"the same under another salt", store.Password{Salt: store.ID{2}, Sum: password.Sum}, "s3cret", false},
		{"the zero value, which nobody knows", store.Password{}, "", false},
		{"an empty one is a password too", store.HashPassword(store.ID{1}, ""), "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.password.Matches(tt.given); got != tt.want {
				t.Errorf("Matches(%q) = %v, want %v", tt.given, got, tt.want)
			}
		})
	}
	if store.HashPassword(store.ID{2}, "s3cret").Sum == password.Sum {
		t.Error("the salt makes no difference")
	}
}

func TestAccountClone(t *testing.T) {
	t.Parallel()
	original := func() store.Account {
		return store.Account{
			Username:    "ann",
			Features:    []string{"vouchers", "orders"},
			IPWhitelist: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		}
	}
	account := original()
	clone := account.Clone()
	equal := cmpopts.EquateComparable(netip.Prefix{})
	if diff := cmp.Diff(account, clone, equal); diff != "" {
		t.Errorf("a clone differs (-account +clone):\n%s", diff)
	}
	clone.Features[0], clone.IPWhitelist[0] = "changed", netip.Prefix{}
	if diff := cmp.Diff(original(), account, equal); diff != "" {
		t.Errorf("changing the clone changes the account (-want +got):\n%s", diff)
	}
}

func TestAccountHas(t *testing.T) {
	t.Parallel()
	account := store.Account{Features: []string{"vouchers"}}
	for feature, want := range map[string]bool{"vouchers": true, "voucher": false, "Vouchers": false, "": false} {
		if got := account.Has(feature); got != want {
			t.Errorf("Has(%q) = %v, want %v", feature, got, want)
		}
	}
}
