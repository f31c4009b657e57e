package shop

import (
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

// firstOrder is the id of an account's first order. The remarks of the built-in transactions name lower ones.
const firstOrder = 6001

// maxID is the largest id of anything (sibling documentation).
const maxID = 1<<31 - 1

var errFull = errors.New("there are no ids left")

// book is what one account has: its wallets, what it has ordered, and the transactions of that.
type book struct {
	wallets      []catalogue.Wallet // replaced as a whole by a payment, since Money has handed it out
	orders       []Order            // by id, which goes up by one
	refs         map[string]int     // to orders
	transactions []catalogue.Transaction
	lastID       int64 // of a transaction
}

func newBook(data *catalogue.Catalogue) *book {
	b := &book{wallets: data.Wallets.All(), refs: map[string]int{}}
	newest, _ := data.Transactions.First() // that with the highest id
	b.lastID = newest.ID
	return b
}

func (b *book) byRef(ref string) (Order, bool) {
	i, ordered := b.refs[ref]
	if !ordered {
		return Order{}, false
	}
	return b.orders[i], true
}

// pay returns the balance that is left once the charges are paid, or ErrBalance.
func (b *book) pay(c Charges) (catalogue.Decimal, error) {
	left, err := c.wallet.Amount.Minus(c.Payable)
	if err != nil || c.wallet.Type == catalogue.Prepaid && left.Units < 0 {
		return catalogue.Decimal{}, ErrBalance
	}
	return left, nil
}

// next is the order that a purchase would be.
func (b *book) next(p Purchase, c Charges) (Order, error) {
	order := Order{
		ID: firstOrder + int64(len(b.orders)), TransactionID: b.lastID + 1, Purchase: p, Charges: c,
	}
	if order.ID > maxID || order.TransactionID > maxID {
		return Order{}, errFull
	}
	order.Denomination = c.Value
	if order.Ref == "" {
		order.Ref = p.Seed.String()
	}
	return order, nil
}

// add writes the next order down, with its transaction and the balance that it leaves.
func (b *book) add(order Order, balance catalogue.Decimal) {
	b.refs[order.Ref] = len(b.orders)
	b.orders = append(b.orders, order)
	b.lastID++
	b.transactions = append(b.transactions, order.transaction())
	b.wallets = slices.Clone(b.wallets)
	i := slices.IndexFunc(b.wallets, func(w catalogue.Wallet) bool { return w.ID == order.Charges.wallet.ID })
	b.wallets[i].Amount = balance
}

// transaction is how the wallet paid for the order.
func (o Order) transaction() catalogue.Transaction {
	return catalogue.Transaction{
		ID: o.TransactionID, WalletID: o.Charges.wallet.ID, CurrencyID: o.Charges.wallet.CurrencyID,
		Amount: catalogue.Decimal{Units: -o.Charges.Payable.Units, Scale: o.Charges.Payable.Scale},
		Type:   catalogue.Debit, Status: catalogue.Completed, Forex: o.Charges.Change,
		Remarks: fmt.Sprintf("Order ORD-%d - %s", o.ID, o.Charges.product.Name), CreatedAt: o.PlacedAt,
	}
}
