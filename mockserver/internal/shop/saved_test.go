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

// TestAShopElsewhereIsTheSame has another shop place what was checked, and a third become what that is.
func TestAShopElsewhereIsTheSame(t *testing.T) {
	t.Parallel()
	data := builtIn(t)
	all := cmp.Options{cmp.AllowUnexported(Charges{})}
	rapid.Check(t, func(t *rapid.T) {
		one, other, third := New(data), New(data), New(data)
		_, _ = third.Place(alice, drawPurchase(t, data)) // which is forgotten
		n := state.NewNotes()
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			account, p := rapid.SampledFrom([]store.ID{alice, bob}).Draw(t, "account"), drawPurchase(t, data)
			before := one.Save()
			checked, wrong := one.Check(account, p)
			if diff := cmp.Diff(before, one.Save()); diff != "" {
				t.Fatalf("to check an order changes the shop (-before +after):\n%s", diff)
			}
			placed, err := one.Place(account, p)
			if diff := cmp.Diff(placed, checked, all); diff != "" || err != wrong { //nolint:errorlint // the very same
				t.Fatalf("checked with error %v, placed with %v (-placed +checked):\n%s", wrong, err, diff)
			}
			if err == nil {
				other.PlaceAgain(n, checked.Saved(account))
			}
		}
		third.Become(other)
		if err := n.Err(); err != nil || third.Placed() != len(one.Save()) {
			t.Fatalf("%d orders, %v", third.Placed(), err)
		}
		if diff := cmp.Diff(one.Save(), third.Save()); diff != "" {
			t.Fatalf("saved (-one +third):\n%s", diff)
		}
		for _, account := range []store.ID{alice, bob} {
			if diff := cmp.Diff(one.Orders(account), third.Orders(account), all); diff != "" {
				t.Fatalf("orders (-one +third):\n%s", diff)
			}
			want, _ := one.Money(account)
			got, _ := third.Money(account)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("money (-one +third):\n%s", diff)
			}
		}
		next := drawPurchase(t, data)
		want, wantErr := one.Place(alice, next)
		if got, err := third.Place(alice, next); err != wantErr || !cmp.Equal(want, got, all) { //nolint:errorlint // the very same
			t.Fatalf("the next order is %+v, %v; want %+v, %v", got, err, want, wantErr)
		}
	})
}
