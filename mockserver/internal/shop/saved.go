package shop

import (
	"errors"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
)

// placed is one line of the record of all orders.
type placed struct {
	account store.ID
	index   int // in the account's book
}

// lastYear is when the vouchers of a clock's last year may be ready.
const lastYear = 9100

// Save returns all orders, in the order in which they were placed. Stock, balances, transactions and vouchers follow from
// them.
func (s *Shop) Save() []state.Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := make([]state.Order, len(s.record))
	for i, line := range s.record {
		saved[i] = s.books[line.account].orders[line.index].Saved(line.account)
	}
	return saved
}

// Saved is an order of an account as it is saved.
func (o Order) Saved(account store.ID) state.Order {
	return state.Order{
		Account: account, Ref: o.Ref, Seed: o.Seed, ProductID: o.ProductID, Denomination: o.Denomination.String(),
		Quantity: o.Quantity, WalletID: o.WalletID, PlacedAt: o.PlacedAt.UTC(), Ready: o.Ready.UTC(),
	}
}

// Restore returns a shop in which the orders were placed again, or notes which could not be.
func Restore(n state.Notes, data *catalogue.Catalogue, saved []state.Order) *Shop {
	s := New(data)
	for i, o := range saved {
		s.PlaceAgain(n.Item(i), o)
	}
	return s
}

// PlaceAgain places an order that was saved, here or elsewhere, or notes why it cannot be.
func (s *Shop) PlaceAgain(n state.Notes, o state.Order) {
	value, err := catalogue.ParseDecimal(o.Denomination)
	if err != nil {
		n.At("denomination").Wrong("is no amount")
		return
	}
	if o.Ref == "" {
		n.At("ref").Wrong("is empty")
		return
	}
	if placed, ready := o.PlacedAt.Year(), o.Ready.Year(); placed < 1970 || placed > lastYear || ready < 1970 || ready > lastYear {
		n.Wrong("is of a time out of bounds, want the years 1970 to %d", lastYear)
	}
	_, err = s.Place(o.Account, Purchase{
		Item: Item{ProductID: o.ProductID, Denomination: value, Quantity: o.Quantity, WalletID: o.WalletID},
		Ref:  o.Ref, Seed: o.Seed, PlacedAt: o.PlacedAt, Ready: o.Ready,
	})
	if err != nil {
		n.Wrong("cannot be placed again: %v", whyNot(err))
	}
}

// Become has the shop go on from the orders of another one with the same catalogue, which is of no use any more.
func (s *Shop) Become(other *Shop) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sold, s.books, s.record = other.sold, other.books, other.record
}

// whyNot is one of this package's errors, none of which quotes anything.
func whyNot(err error) error {
	for _, known := range []error{ErrProduct, ErrDenomination, ErrQuantity, ErrWallet, ErrRate, ErrStock, ErrBalance, ErrRef} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errFull
}
