package mockserver

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

// shelves is what clients can read of the store's data: active things only. It never changes.
type shelves struct {
	categories    shelf[catalogue.Category]
	subcategories shelf[catalogue.Subcategory]
	countries     shelf[catalogue.Country]
	currencies    shelf[catalogue.Currency]
	products      shelf[catalogue.Product]
	wallets       shelf[catalogue.Wallet]
	transactions  transactions

	source *catalogue.Catalogue
}

// defaultShelves reads and encodes the embedded data once a process, however many servers there are.
var defaultShelves = sync.OnceValues(func() (*shelves, error) {
	data, err := catalogue.Default()
	if err != nil {
		return nil, fmt.Errorf("load the embedded data: %w", err)
	}
	return newShelves(data)
})

func newShelves(data *catalogue.Catalogue) (*shelves, error) {
	s := &shelves{source: data}
	var errs [7]error
	s.categories, errs[0] = newShelf(active(data.Categories, func(c catalogue.Category) bool { return c.Active }), func(c catalogue.Category) int64 { return c.ID })
	s.subcategories, errs[1] = newShelf(active(data.Subcategories, func(c catalogue.Subcategory) bool { return c.Active }), func(c catalogue.Subcategory) int64 { return c.ID })
	s.countries, errs[2] = newShelf(data.Countries.All(), func(c catalogue.Country) int64 { return c.ID })
	s.currencies, errs[3] = newShelf(data.Currencies.All(), func(c catalogue.Currency) int64 { return c.ID })
	s.products, errs[4] = newShelf(data.Products.All(), func(p catalogue.Product) int64 { return p.ID })
	s.wallets, errs[5] = newShelf(data.Wallets.All(), walletID)
	plain, err := newShelf(data.Transactions.All(), transactionID)
	s.transactions, errs[6] = newTransactions(plain), err
	return s, errors.Join(errs[:]...)
}

func active[T any](table catalogue.Table[T], isActive func(T) bool) []T {
	return slices.DeleteFunc(table.All(), func(item T) bool { return !isActive(item) })
}

// ListCategories answers GET /api/v1/categories: all at once (vendor: categories page).
func (endpoints) ListCategories(c echo.Context) error {
	return sendAll(c, exchangeOf(c).shelves.categories.items)
}

// GetCategory answers GET /api/v1/categories/{id}: 404 for an inactive one too (vendor: categories page).
func (endpoints) GetCategory(c echo.Context, id string) error {
	return sendOne(c, exchangeOf(c).shelves.categories, id)
}

// ListSubcategories answers GET /api/v1/subcategories (vendor: reference data page).
func (endpoints) ListSubcategories(c echo.Context) error {
	return sendAll(c, exchangeOf(c).shelves.subcategories.items)
}

// GetSubcategory answers GET /api/v1/subcategories/{id}.
func (endpoints) GetSubcategory(c echo.Context, id string) error {
	return sendOne(c, exchangeOf(c).shelves.subcategories, id)
}

// ListCountries answers GET /api/v1/countries (vendor: countries page).
func (endpoints) ListCountries(c echo.Context) error {
	return sendAll(c, exchangeOf(c).shelves.countries.items)
}

// GetCountry answers GET /api/v1/countries/{id}. Its body is assumed to be an element of the list.
func (endpoints) GetCountry(c echo.Context, id string) error {
	return sendOne(c, exchangeOf(c).shelves.countries, id)
}

// ListCurrencies answers GET /api/v1/currencies (vendor: currencies page).
func (endpoints) ListCurrencies(c echo.Context) error {
	return sendAll(c, exchangeOf(c).shelves.currencies.items)
}

// GetCurrency answers GET /api/v1/currencies/{id} (vendor: currencies page).
func (endpoints) GetCurrency(c echo.Context, id string) error {
	return sendOne(c, exchangeOf(c).shelves.currencies, id)
}

// ListProducts answers GET /api/v1/products. The vendor names the endpoint alone; the rest is assumed.
func (endpoints) ListProducts(c echo.Context) error {
	q, err := queryOf(c)
	if err != nil {
		return err
	}
	category, given, err := q.text("category")
	if err != nil {
		return err
	}
	matching := exchangeOf(c).shelves.products.items
	if given {
		matching = exchangeOf(c).shelves.products.where(func(p catalogue.Product) bool { return p.Category == category })
	}
	if q.assumed.ProductsSort == assumption.Honour {
		if matching, err = sorted(q, productFields, matching); err != nil {
			return err
		}
	}
	return sendPage(c, q, matching)
}

// GetProduct answers GET /api/v1/products/{id}, which is assumed.
func (endpoints) GetProduct(c echo.Context, id string) error {
	return sendOne(c, exchangeOf(c).shelves.products, id)
}
