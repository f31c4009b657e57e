package catalogue

import "time"

// Country is a country of ISO 3166-1 (vendor: countries page).
type Country struct {
	ID            int64  `json:"id"`
	Name          string `json:"name"`
	OfficialName  string `json:"official_name"`
	Alpha2        string `json:"alpha_2"`
	Alpha3        string `json:"alpha_3"`
	NumericCode   string `json:"numeric_code"`   // three digits
	DialingPrefix string `json:"dialing_prefix"` // with the plus sign
}

// Currency is a currency of ISO 4217 (vendor: currencies page).
type Currency struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Code      string `json:"currency"`
	Precision int    `json:"precision"` // decimals of an amount
}

// Category is a kind of products. An inactive one is not shown (vendor: categories page).
type Category struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Active bool   `json:"-"`
}

// Subcategory is a kind within a category, of which CategoryID is 0 where the file does not say. An inactive one is not shown (vendor:
// subcategories page).
type Subcategory struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	CategoryID int64  `json:"-"`
	Active     bool   `json:"-"`
}

// Product is something the store sells (sibling documentation). Category and Subcategory are names of active ones.
type Product struct {
	ID            int64          `json:"id"`
	Name          string         `json:"name"`
	Category      string         `json:"category"`
	Subcategory   string         `json:"sub_category"`
	CountryID     int64          `json:"country_id"`
	CurrencyID    int64          `json:"currency_id"`
	ImageURL      string         `json:"image_url"`
	DeliveryMode  string         `json:"delivery_mode"`
	DeliveryType  string         `json:"delivery_type"`
	DeliveryTime  string         `json:"delivery_time"`
	Validity      string         `json:"validity"`
	Denominations []Denomination `json:"available_denominations"`
	Stock         int64          `json:"-"` // how many there are to order
}

// Denomination is a range of values, in the product's currency, that a product is sold in. A fixed value has equal ends.
type Denomination struct {
	Min      Decimal `json:"min_value"`
	Max      Decimal `json:"max_value"`
	Discount Decimal `json:"discount"` // a share of the value, from 0 to below 1
}

// Types of wallets (vendor: wallets page). The balance of a prepaid one is never below zero.
const (
	Prepaid  = "PREPAID"
	Postpaid = "POSTPAID"
)

// Wallet is an account of the client (vendor: wallets page).
type Wallet struct {
	ID         int64   `json:"id"`
	CurrencyID int64   `json:"currency_id"`
	Amount     Decimal `json:"amount"` // the balance: Opening, and the sum of its completed transactions
	Type       string  `json:"type"`
	Opening    Decimal `json:"-"` // what there was before the first transaction of the file
}

// Types of transactions, and what becomes of them (vendor: transactions page; pending and failed: sibling documentation).
const (
	Credit    = "CREDIT"
	Debit     = "DEBIT"
	Completed = "COMPLETED"
	Pending   = "PENDING"
	Failed    = "FAILED"
)

// Transaction is a movement of a wallet (vendor: transactions page). Forex is nil, and its four keys absent, unless money
// was converted.
type Transaction struct {
	ID         int64   `json:"id"`
	WalletID   int64   `json:"wallet_id"`
	CurrencyID int64   `json:"currency_id"`
	Amount     Decimal `json:"amount"` // above zero for a credit, below for a debit
	Type       string  `json:"transaction_type"`
	Status     string  `json:"status"`
	*Forex
	Remarks   string    `json:"remarks"`
	CreatedAt time.Time `json:"created_at"` // whole seconds, UTC
}

// Forex is how money was converted. The charges are in the source currency, which the vendor leaves open.
type Forex struct {
	Source      string  `json:"source_currency"`
	Destination string  `json:"destination_currency"`
	Rate        Decimal `json:"forex_rate"`
	Charges     Decimal `json:"conversion_charges"`
}

// Rate is what it costs to change money. No page has such a list; what conversions there are on the pages have a rate and charges.
type Rate struct {
	Source      string
	Destination string
	Rate        Decimal // units of the destination for one of the source, above 0
	Fee         Decimal // a share of what is changed, from 0 to below 1
}
