package mockserver

import (
	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

// purse is what an account can read of its own money. It never changes.
type purse struct {
	orders       int // that are in it
	wallets      shelf[catalogue.Wallet]
	transactions transactions
}

func walletID(w catalogue.Wallet) int64           { return w.ID }
func transactionID(t catalogue.Transaction) int64 { return t.ID }

// purse is that of the account that asks. It is encoded anew only after an order; without any it is what all accounts
// begin with.
func (x *exchange) purse() (*purse, error) {
	none := &purse{0, x.shelves.wallets, x.shelves.transactions}
	if x.world.shop == nil {
		return none, nil
	}
	money, ordered := x.world.shop.Money(x.account.Key)
	if !ordered {
		return none, nil
	}
	known, found := x.world.purses.Load(x.account.Key)
	if !found {
		known = none
	}
	p := known.(*purse)
	if p.orders == len(money.Transactions) {
		return p, nil
	}
	if p.orders > len(money.Transactions) { // another request has read a later state already
		p = none
	}
	p, err := p.with(money.Wallets, money.Transactions[p.orders:])
	if err == nil {
		x.world.purses.Store(x.account.Key, p)
	}
	return p, err
}

// with is the purse after further transactions, the oldest of them first.
func (p *purse) with(wallets []catalogue.Wallet, further []catalogue.Transaction) (*purse, error) {
	next := &purse{orders: p.orders + len(further)}
	var err error
	if next.wallets, err = newShelf(wallets, walletID); err != nil {
		return nil, err
	}
	before, err := p.transactions[look{}]()
	if err != nil {
		return nil, err
	}
	plain, err := before.under(further, transactionID)
	next.transactions = newTransactions(plain)
	return next, err
}
