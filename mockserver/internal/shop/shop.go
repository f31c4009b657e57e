package shop

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/store"
)

// What an order or a quote can be refused for.
var (
	ErrProduct      = errors.New("there is no such product")
	ErrDenomination = errors.New("the product is not sold in this denomination")
	ErrQuantity     = errors.New("an order is for 1 to 1000 items")
	ErrWallet       = errors.New("the account has no such wallet")
	ErrRate         = errors.New("money of the wallet cannot be changed into that of the product")
	ErrStock        = errors.New("there are not that many left")
	ErrBalance      = errors.New("the wallet has not that much money")
	ErrRef          = errors.New("there is an order of this ref")
	ErrOrder        = errors.New("there is no such order")
)

// MaxQuantity is the most items of one order. No documentation has a number.
const MaxQuantity = 1000

// Item is what is to be bought, and from which wallet.
type Item struct {
	ProductID    int64
	Denomination catalogue.Decimal // of one, in the product's currency
	Quantity     int64
	WalletID     int64 // 0 leaves the choice to the shop: see Quote
}

// Shop keeps stock, balances and orders. It is safe for concurrent use.
type Shop struct {
	data *catalogue.Catalogue

	mu     sync.Mutex
	sold   map[int64]int64    // by product
	books  map[store.ID]*book // by the account's key; those that have ordered
	record []placed           // all orders, in their order
}

// New opens a shop with a catalogue, which nobody has bought anything from.
func New(data *catalogue.Catalogue) *Shop {
	return &Shop{data: data, sold: map[int64]int64{}, books: map[store.ID]*book{}}
}

// Quote tells what an item costs an account at present, and changes nothing. Where no wallet is named, the one with the lowest
// id pays that has the product's currency or else whose money can be changed into it. The error is ErrProduct, ErrDenomination,
// ErrQuantity, ErrWallet or ErrRate. What there is neither stock nor money for has a price all the same.
func (s *Shop) Quote(account store.ID, item Item) (Charges, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quote(s.bookOf(account), item)
}

// Purchase is an order that is to be placed.
type Purchase struct {
	Item
	// Ref is the customer's name for it, unique among the account's orders. Empty lets the shop make one.
	Ref string
	// Seed makes the ref, where there is none, and the vouchers.
	Seed store.ID
	// PlacedAt is now, Ready when the vouchers can be had.
	PlacedAt, Ready time.Time
}

// Place orders, pays and takes from the stock, in one step. The error is one of Quote's, ErrStock or ErrBalance; or ErrRef, and
// then the order that has the ref comes with it: whoever repeats an order because its answer got lost finds it there.
func (s *Shop) Place(account store.ID, p Purchase) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made, err := s.draft(account, p)
	if err != nil {
		return made.order, err
	}
	b := made.book
	b.add(made.order, made.left)
	s.sold[p.ProductID] += p.Quantity
	s.books[account] = b
	s.record = append(s.record, placed{account, len(b.orders) - 1})
	return made.order, nil
}

// Check is Place, and changes nothing: it returns the order that would be placed.
func (s *Shop) Check(account store.ID, p Purchase) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made, err := s.draft(account, p)
	return made.order, err
}

// draft is an order that can be placed, or the earlier one that has its ref.
type draft struct {
	book  *book
	order Order
	left  catalogue.Decimal // in the wallet
}

// draft needs the lock.
func (s *Shop) draft(account store.ID, p Purchase) (draft, error) {
	b := s.bookOf(account)
	if earlier, ordered := b.byRef(p.Ref); ordered {
		return draft{order: earlier}, ErrRef
	}
	charges, err := s.quote(b, p.Item)
	switch {
	case err != nil:
		return draft{}, err
	case charges.MaxQuantity < p.Quantity:
		return draft{}, ErrStock
	}
	left, err := b.pay(charges)
	if err != nil {
		return draft{}, err
	}
	order, err := b.next(p, charges)
	return draft{b, order, left}, err
}

// Placed is how many orders there are.
func (s *Shop) Placed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.record)
}

// Orders lists the account's orders, the newest first. The list is the caller's.
func (s *Shop) Orders(account store.ID) []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bookOf(account)
	list := slices.Clone(b.orders)
	slices.Reverse(list)
	return list
}

// Order returns one of the account's orders, or ErrOrder.
func (s *Shop) Order(account store.ID, id int64) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bookOf(account)
	if i := id - firstOrder; 0 <= i && i < int64(len(b.orders)) {
		return b.orders[i], nil
	}
	return Order{}, ErrOrder
}

// Money is what an account's orders have changed.
type Money struct {
	Wallets      []catalogue.Wallet      // all of them, in the order of the catalogue
	Transactions []catalogue.Transaction // those that the orders made, the oldest first
}

// Money returns the wallets and new transactions of an account, as they are at one moment. An account that has not ordered
// yet has none: all is as in the catalogue. The slices are not to be changed.
func (s *Shop) Money(account store.ID) (Money, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ordered := s.books[account]
	if !ordered {
		return Money{}, false
	}
	return Money{b.wallets, slices.Clip(b.transactions)}, true
}

// bookOf returns the account's book, or the one that it would begin with.
func (s *Shop) bookOf(account store.ID) *book {
	if b := s.books[account]; b != nil {
		return b
	}
	return newBook(s.data)
}
