package store_test

import (
	"slices"
	"strings"
	"testing"

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

func TestListCannotBeChanged(t *testing.T) {
	t.Parallel()
	given := []string{"vouchers", "orders"}
	list := store.ListOf(given...)
	given[0] = "changed"
	list.Slice()[1] = "changed"
	if want := []string{"vouchers", "orders"}; !slices.Equal(list.Slice(), want) || list.Len() != 2 {
		t.Errorf("the list holds %q, want %q", list.Slice(), want)
	}
	if store.ListOf[string]().Slice() != nil {
		t.Error("an empty list has a slice, want nil")
	}
}

func TestListEqual(t *testing.T) {
	t.Parallel()
	list := store.ListOf("a", "b")
	for _, other := range []store.List[string]{{}, store.ListOf("a"), store.ListOf("b", "a"), store.ListOf("a", "b", "c")} {
		if list.Equal(other) || other.Equal(list) {
			t.Errorf("%q equals %q", list.Slice(), other.Slice())
		}
	}
	if !list.Equal(store.ListOf("a", "b")) {
		t.Error("two lists of the same items differ")
	}
}

func TestAccountHas(t *testing.T) {
	t.Parallel()
	account := store.Account{Features: store.ListOf("vouchers")}
	for feature, want := range map[string]bool{"vouchers": true, "voucher": false, "Vouchers": false, "": false} {
		if got := account.Has(feature); got != want {
			t.Errorf("Has(%q) = %v, want %v", feature, got, want)
		}
	}
}
