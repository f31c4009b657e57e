package catalogue

import "strconv"

// check compares the files of a set with each other. Amounts get the decimals of their currency on the way.
func (s *set) check() {
	unique(s.countries, "alpha_2", func(c Country) string { return c.Alpha2 })
	unique(s.countries, "alpha_3", func(c Country) string { return c.Alpha3 })
	unique(s.countries, "numeric_code", func(c Country) string { return c.NumericCode })
	unique(s.currencies, "currency", func(c Currency) string { return c.Code })
	unique(s.categories, "name", func(c Category) string { return c.Name })
	unique(s.subcategories, "name", func(c Subcategory) string { return c.Name })
	s.checkSubcategories()
	s.checkProducts()
	s.checkWallets()
	s.checkTransactions()
	s.checkBalances()
	s.checkRates()
}

// unique reports a value that two rows share.
func unique[T any](p part[T], field string, of func(T) string) {
	first := map[string]string{}
	for _, it := range p.items {
		value := of(it.value)
		if value == "" { // it could not be read
			continue
		}
		if at, twice := first[value]; twice {
			p.report(it.pointer+"/"+field, "%q is that of %s already", value, at)
			continue
		}
		first[value] = it.pointer
	}
}

// refer finds what an id names, and reports one that names nothing.
func refer[T any](f file, pointer string, id int64, in part[T]) (T, bool) {
	value, there, ok := in.find(id)
	if !there && id != 0 { // zero is a field that could not be read
		f.report(pointer, "%d is no id in %s", id, in.name)
	}
	return value, ok
}

func (s *set) checkSubcategories() {
	p := s.subcategories
	for _, it := range p.items {
		refer(p.file, it.pointer+"/category_id", it.value.CategoryID, s.categories)
	}
}

func (s *set) checkProducts() {
	p := s.products
	for i, it := range p.items {
		s.checkKinds(it)
		refer(p.file, it.pointer+"/country_id", it.value.CountryID, s.countries)
		currency, ok := refer(p.file, it.pointer+"/currency_id", it.value.CurrencyID, s.currencies)
		if !ok || it.faulty {
			continue
		}
		for j := range it.value.Denominations {
			at := it.pointer + "/available_denominations/" + strconv.Itoa(j)
			p.checkDenomination(at, &p.items[i].value.Denominations[j], currency)
		}
	}
}

// checkKinds looks for the names of a product's category and subcategory, which must be active and belong together.
func (s *set) checkKinds(product item[Product]) {
	f := s.products.file
	category, there, known := s.categories.findBy(product.value.Category, func(c Category) string { return c.Name })
	switch {
	case !there:
		f.report(product.pointer+"/category", "%q is no name in %s", product.value.Category, s.categories.name)
	case known && !category.Active:
		f.report(product.pointer+"/category", "%q is not active", category.Name)
	}
	sub, there, ok := s.subcategories.findBy(product.value.Subcategory, func(c Subcategory) string { return c.Name })
	switch {
	case !there:
		f.report(product.pointer+"/sub_category", "%q is no name in %s", product.value.Subcategory, s.subcategories.name)
	case ok && !sub.Active:
		f.report(product.pointer+"/sub_category", "%q is not active", sub.Name)
	case ok && known && sub.CategoryID != 0 && sub.CategoryID != category.ID:
		f.report(product.pointer+"/sub_category", "%q is not of category %q", sub.Name, category.Name)
	}
}

func (f file) checkDenomination(pointer string, d *Denomination, currency Currency) {
	least := f.money(pointer+"/min_value", &d.Min, currency)
	most := f.money(pointer+"/max_value", &d.Max, currency)
	if least && d.Min.Units <= 0 {
		f.report(pointer+"/min_value", "%s is not above zero", d.Min)
	}
	if least && most && d.Max.Units < d.Min.Units {
		f.report(pointer+"/max_value", "%s is less than min_value, %s", d.Max, d.Min)
	}
	f.share(pointer+"/discount", d.Discount)
}

// share reports what is no part of something.
func (f file) share(pointer string, d Decimal) {
	if one, err := (Decimal{Units: 1}).Rescale(d.Scale); err == nil && (d.Units < 0 || d.Units >= one.Units) {
		f.report(pointer, "%s is no share: it goes from 0 to below 1", d)
	}
}

// money gives an amount the decimals of its currency.
func (f file) money(pointer string, amount *Decimal, currency Currency) bool {
	scaled, err := amount.Rescale(currency.Precision)
	if err != nil {
		f.report(pointer, "%v (%s)", err, currency.Code)
		return false
	}
	*amount = scaled
	return true
}
