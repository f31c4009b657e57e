package shop

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
)

// TestARestoredShopIsTheSame orders at random, and has another shop go on from what was saved: stock, money, orders and what
// comes next are the same.
func TestARestoredShopIsTheSame(t *testing.T) {
	t.Parallel()
	data := builtIn(t)
	all := cmp.Options{cmp.AllowUnexported(Charges{})}
	rapid.Check(t, func(t *rapid.T) {
		accounts := []store.ID{alice, bob}
		one := New(data)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			_, _ = one.Place(rapid.SampledFrom(accounts).Draw(t, "account"), drawPurchase(t, data)) // refused ones are not saved
		}
		n := state.NewNotes()
		saved := one.Save()
		other := Restore(n, data, saved)
		if err := n.Err(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(saved, other.Save()); diff != "" {
			t.Fatalf("saved again (-want +got):\n%s", diff)
		}
		for _, account := range accounts {
			if diff := cmp.Diff(one.Orders(account), other.Orders(account), all); diff != "" {
				t.Fatalf("orders (-want +got):\n%s", diff)
			}
			wantMoney, wantOrdered := one.Money(account)
			money, ordered := other.Money(account)
			if diff := cmp.Diff(wantMoney, money); diff != "" || ordered != wantOrdered {
				t.Fatalf("money (-want +got):\n%s", diff)
			}
		}
		next := drawPurchase(t, data)
		want, wantErr := one.Place(alice, next)
		got, err := other.Place(alice, next)
		if diff := cmp.Diff(want, got, all); diff != "" || err != wantErr { //nolint:errorlint // the very same
			t.Fatalf("the next order: error %v, want %v (-want +got):\n%s", err, wantErr, diff)
		}
	})
}
