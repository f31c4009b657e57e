package shop

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// A hundred at once with one ref make one order and one debit; all others are shown that order.
func TestOneOrderOfEachRef(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	var wg sync.WaitGroup
	ids, placed := make([]int64, 100), make([]bool, 100)
	for i := range ids {
		wg.Go(func() {
			p := purchase(t, "once", item(t, usBooks, "10", 1, 0))
			p.Seed = store.ID{byte(i)}
			order, err := s.Place(alice, p)
			if err != nil && !errors.Is(err, ErrRef) {
				t.Error(err)
			}
			ids[i], placed[i] = order.ID, err == nil
		})
	}
	wg.Wait()
	won := 0
	for i, id := range ids {
		if placed[i] {
			won++
		}
		if id != firstOrder {
			t.Errorf("request %d got order %d", i, id)
		}
	}
	money, _ := s.Money(alice)
	if won != 1 || len(s.Orders(alice)) != 1 || len(money.Transactions) != 1 || balances(s, alice)[dollars] != "800.50" {
		t.Errorf("%d orders placed, %d kept, %d debits, balance %s", won, len(s.Orders(alice)), len(money.Transactions), balances(s, alice)[dollars])
	}
}

// Many at once spend no more than there is, and sell no more than there is.
func TestNothingIsSoldOrSpentTwice(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	var wg sync.WaitGroup
	for _, account := range []store.ID{alice, bob} {
		for i := range 60 {
			wg.Go(func() {
				_, err := s.Place(account, purchase(t, fmt.Sprint(i), item(t, usBooks, "50", 1, 0)))
				if err != nil && !errors.Is(err, ErrBalance) {
					t.Error(err)
				}
				_, err = s.Place(account, purchase(t, fmt.Sprint("uk", i), item(t, ukBooks, "10", 1, 0)))
				if err != nil && !errors.Is(err, ErrStock) {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	if s.sold[usBooks] != 34 || s.sold[ukBooks] != 3 { // 17 times 47.50 are 807.50
		t.Errorf("sold %v", s.sold)
	}
	for _, account := range []store.ID{alice, bob} {
		if got := balances(s, account)[dollars]; got != "2.50" {
			t.Errorf("the balance is %s, want 2.50", got)
		}
	}
}
