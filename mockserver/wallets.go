package mockserver

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// ListWallets answers GET /api/v1/wallets, always by id; sort is not supported (vendor: wallets page).
func (endpoints) ListWallets(c echo.Context) error {
	x := exchangeOf(c)
	q, err := queryOf(c)
	if err != nil {
		return err
	}
	if q.assumed.WalletsSort == assumption.Reject && q.hasSort() {
		return refuse(journal.ReasonBadQuery, errors.New("wallets cannot be sorted"))
	}
	p, err := x.purse()
	if err != nil {
		return err
	}
	matching, err := wanted(x.shelves, p.wallets, q, func(w catalogue.Wallet) int64 { return w.CurrencyID })
	if err != nil {
		return err
	}
	return sendPage(c, q, matching)
}

// ListTransactions answers GET /api/v1/transactions, by id unless sort says otherwise (vendor: transactions page).
func (endpoints) ListTransactions(c echo.Context) error {
	x := exchangeOf(c)
	q, err := queryOf(c)
	if err != nil {
		return err
	}
	shelf, err := x.transactions()
	if err != nil {
		return err
	}
	matching, err := wanted(x.shelves, shelf, q, func(t catalogue.Transaction) int64 { return t.CurrencyID })
	if err != nil {
		return err
	}
	if matching, err = sorted(q, transactionFields, matching); err != nil {
		return err
	}
	return sendPage(c, q, matching)
}

// wanted lists what the filters of the query let through, in the order that is assumed.
func wanted[T any](all *shelves, list shelf[T], q listQuery, currencyOf func(T) int64) ([]shelved[T], error) {
	fits, err := q.currencies()
	if err != nil {
		return nil, err
	}
	matching := list.items // the highest id first
	if fits != nil {
		matching = list.where(func(item T) bool {
			currency, _ := all.currencies.find(currencyOf(item)) // the data is checked: there is one
			return fits(currency.item)
		})
	}
	if q.assumed.ListOrder == assumption.Ascending {
		matching = slices.Clone(matching)
		slices.Reverse(matching)
	}
	return matching, nil
}

// currencies reads the filters currency and name, which both ask for some currencies at most. Nil lets all through.
func (q listQuery) currencies() (func(catalogue.Currency) bool, error) {
	currency, byCurrency, err := q.text("currency")
	if err != nil {
		return nil, err
	}
	var name string
	var byName bool
	if q.assumed.NameFilter != assumption.Ignore {
		if name, byName, err = q.text("name"); err != nil {
			return nil, err
		}
	}
	if !byCurrency && !byName {
		return nil, nil
	}
	return func(c catalogue.Currency) bool {
		return (!byCurrency || q.isCurrency(c, currency)) && (!byName || q.isNamed(c, name))
	}, nil
}

func (q listQuery) isCurrency(c catalogue.Currency, wanted string) bool {
	switch q.assumed.CurrencyFilter {
	case assumption.ID:
		return strconv.FormatInt(c.ID, 10) == wanted
	case assumption.CodeInAnyCase:
		return len(c.Code) == len(wanted) && strings.EqualFold(c.Code, wanted) // a letter folds to longer ones, too
	}
	return c.Code == wanted
}

func (q listQuery) isNamed(c catalogue.Currency, wanted string) bool {
	return q.assumed.NameFilter == assumption.CurrencyName && c.Name == wanted
}
