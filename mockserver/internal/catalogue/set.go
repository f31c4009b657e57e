package catalogue

import (
	"io/fs"
	"slices"
)

// part is one file of a set, read but not yet compared with the others.
type part[T any] struct {
	file
	items   []item[T]
	byID    map[int64]int // to items
	partial bool          // there is more in the file than could be read, so nothing can be said of what it lacks
}

// find gives the row of an id. It is there but not ok where there is a mistake about it already.
func (p part[T]) find(id int64) (value T, there, ok bool) {
	i, there := p.byID[id]
	return p.at(i, there)
}

// findBy gives the row that has a value. An empty one is a field that could not be read.
func (p part[T]) findBy(value string, of func(T) string) (found T, there, ok bool) {
	i := slices.IndexFunc(p.items, func(it item[T]) bool { return of(it.value) == value })
	if i < 0 && value == "" {
		return found, true, false
	}
	return p.at(i, i >= 0)
}

func (p part[T]) at(i int, there bool) (value T, _, ok bool) {
	if !there {
		return value, p.partial, false
	}
	return p.items[i].value, true, !p.items[i].faulty
}

// set is a data set while it is checked.
type set struct {
	countries     part[Country]
	currencies    part[Currency]
	categories    part[Category]
	subcategories part[Subcategory]
	products      part[Product]
	wallets       part[Wallet]
	transactions  part[Transaction]
	rates         ratePart
}

func readSet(dir fs.FS, own []string, mistakes *Mistakes) *set {
	s := &set{}
	s.countries.read(dir, own, countriesFile, mistakes, readCountry, countryID)
	s.currencies.read(dir, own, currenciesFile, mistakes, readCurrency, currencyID)
	s.categories.read(dir, own, categoriesFile, mistakes, readCategory, categoryID)
	s.subcategories.read(dir, own, subcategoriesFile, mistakes, readSubcategory, subcategoryID)
	s.products.read(dir, own, productsFile, mistakes, readProduct, productID)
	s.wallets.read(dir, own, walletsFile, mistakes, readWallet, walletID)
	s.transactions.read(dir, own, transactionsFile, mistakes, readTransaction, transactionID)
	s.rates.read(dir, own, mistakes)
	return s
}

func (p *part[T]) read(
	dir fs.FS, own []string, name string, mistakes *Mistakes, read func(*row) T, id func(T) int64,
) {
	f, raw := readFile(dir, own, name, mistakes)
	p.file, p.items, p.byID = f, rows(f, "", raw, read), map[int64]int{}
	p.partial = raw == nil || len(p.items) < len(raw)
	for i, it := range p.items {
		number := id(it.value)
		if number == 0 {
			p.partial = true // it has a mistake of its own
			continue
		}
		if first, twice := p.byID[number]; twice {
			p.report(it.pointer+"/id", "%d is the id of %s already", number, p.items[first].pointer)
			continue
		}
		p.byID[number] = i
	}
}

func (s *set) catalogue() *Catalogue {
	return &Catalogue{
		Countries:     newTable(s.countries.items, countryID, ascending),
		Currencies:    newTable(s.currencies.items, currencyID, ascending),
		Categories:    newTable(s.categories.items, categoryID, ascending),
		Subcategories: newTable(s.subcategories.items, subcategoryID, ascending),
		Products:      newTable(s.products.items, productID, descending),
		Wallets:       newTable(s.wallets.items, walletID, descending),
		Transactions:  newTable(s.transactions.items, transactionID, descending),
		rates:         s.rates.byPair,
	}
}

func countryID(c Country) int64         { return c.ID }
func currencyID(c Currency) int64       { return c.ID }
func categoryID(c Category) int64       { return c.ID }
func subcategoryID(s Subcategory) int64 { return s.ID }
func productID(p Product) int64         { return p.ID }
func walletID(w Wallet) int64           { return w.ID }
func transactionID(t Transaction) int64 { return t.ID }
