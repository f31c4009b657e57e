package catalogue

import "regexp"

var (
	twoLetters   = regexp.MustCompile(`^[A-Z]{2}$`)
	threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)
	threeDigits  = regexp.MustCompile(`^[0-9]{3}$`)
	prefix       = regexp.MustCompile(`^\+[1-9][0-9]{0,6}$`)
)

// maxPrecision is the most decimals that ISO 4217 gives a currency.
const maxPrecision = 4

func readCountry(r *row) Country {
	return Country{
		ID:            r.id("id"),
		Name:          r.text("name"),
		OfficialName:  r.text("official_name"),
		Alpha2:        r.pattern("alpha_2", twoLetters, "two capital letters"),
		Alpha3:        r.pattern("alpha_3", threeLetters, "three capital letters"),
		NumericCode:   r.pattern("numeric_code", threeDigits, "text of three digits"),
		DialingPrefix: r.pattern("dialing_prefix", prefix, "text of a plus sign and up to seven digits"),
	}
}

func readCurrency(r *row) Currency {
	return Currency{
		ID:        r.id("id"),
		Name:      r.text("name"),
		Code:      r.pattern("currency", threeLetters, "three capital letters"),
		Precision: int(r.whole("precision", 0, maxPrecision)),
	}
}

func readCategory(r *row) Category {
	return Category{ID: r.id("id"), Name: r.text("name"), Active: r.flag("active")}
}

func readSubcategory(r *row) Subcategory {
	sub := Subcategory{ID: r.id("id"), Name: r.text("name")}
	if r.has("category_id") {
		sub.CategoryID = r.id("category_id")
	}
	sub.Active = r.flag("active")
	return sub
}

// usualStock is how many there are of a product whose file does not say.
const usualStock = 1000

// maxStock is the most there can be of a product: more than the orders of any test.
const maxStock = 1_000_000

func readProduct(r *row) Product {
	stock := int64(usualStock)
	if r.has("stock") {
		stock = r.whole("stock", 0, maxStock)
	}
	return Product{
		Stock:         stock,
		ID:            r.id("id"),
		Name:          r.text("name"),
		Category:      r.text("category"),
		Subcategory:   r.text("sub_category"),
		CountryID:     r.id("country_id"),
		CurrencyID:    r.id("currency_id"),
		ImageURL:      r.address("image_url"),
		DeliveryMode:  r.text("delivery_mode"),
		DeliveryType:  r.text("delivery_type"),
		DeliveryTime:  r.text("delivery_time"),
		Validity:      r.text("validity"),
		Denominations: readDenominations(r, "available_denominations"),
	}
}

func readDenominations(r *row, name string) []Denomination {
	raw, ok := fieldOf[[]any](r, name, "an array")
	if !ok {
		return nil
	}
	if len(raw) == 0 {
		r.wrong(name, "is empty: a product is sold in one value at least")
	}
	list := rows(r.file, r.pointer+"/"+name, raw, readDenomination)
	r.faulty = r.faulty || len(list) < len(raw)
	values := make([]Denomination, len(list))
	for i, d := range list {
		values[i] = d.value
		r.faulty = r.faulty || d.faulty
	}
	return values
}

func readDenomination(r *row) Denomination {
	return Denomination{Min: r.decimal("min_value"), Max: r.decimal("max_value"), Discount: r.decimal("discount")}
}

func readWallet(r *row) Wallet {
	wallet := Wallet{
		ID:         r.id("id"),
		CurrencyID: r.id("currency_id"),
		Amount:     r.decimal("amount"),
		Type:       r.oneOf("type", Prepaid, Postpaid),
	}
	if r.has("opening_balance") {
		wallet.Opening = r.decimal("opening_balance")
	}
	return wallet
}

func readTransaction(r *row) Transaction {
	return Transaction{
		ID:         r.id("id"),
		WalletID:   r.id("wallet_id"),
		CurrencyID: r.id("currency_id"),
		Amount:     r.decimal("amount"),
		Type:       r.oneOf("transaction_type", Credit, Debit),
		Status:     r.oneOf("status", Completed, Pending, Failed),
		Forex:      readForex(r),
		Remarks:    r.text("remarks"),
		CreatedAt:  r.instant("created_at"),
	}
}

// readForex reads four fields that are there together or not at all.
func readForex(r *row) *Forex {
	there := 0
	for _, name := range []string{"source_currency", "destination_currency", "forex_rate", "conversion_charges"} {
		if r.has(name) {
			there++
		}
	}
	if there == 0 {
		return nil
	}
	return &Forex{
		Source:      r.pattern("source_currency", threeLetters, "three capital letters"),
		Destination: r.pattern("destination_currency", threeLetters, "three capital letters"),
		Rate:        r.decimal("forex_rate"),
		Charges:     r.decimal("conversion_charges"),
	}
}
