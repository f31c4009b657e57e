package shop

import (
	"slices"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

// Charges is what an item costs. Amounts are in the product's currency, but for those that say otherwise.
type Charges struct {
	Value    catalogue.Decimal // the denomination, with the decimals of the currency
	Full     catalogue.Decimal // denomination times quantity
	Discount catalogue.Decimal // the share that is taken off
	Off      catalogue.Decimal // how much that is; half a minor unit is rounded up
	Net      catalogue.Decimal // the difference

	// Payable is what leaves the wallet, in its currency.
	Payable catalogue.Decimal
	// Change is how money was changed, nil where wallet and product have the same currency.
	Change *catalogue.Forex

	Source, Destination string // codes of the wallet's currency and the product's
	// MaxQuantity is how many can be ordered at present, 0 when the product has run out.
	MaxQuantity int64

	product catalogue.Product
	wallet  catalogue.Wallet
}

// quote needs the lock.
func (s *Shop) quote(b *book, item Item) (Charges, error) {
	c, err := s.price(item)
	if err != nil {
		return Charges{}, err
	}
	if c.wallet, err = s.payer(b, item.WalletID, c.product.CurrencyID); err != nil {
		return Charges{}, err
	}
	return s.converted(c)
}

// price is what the item costs, whoever pays.
func (s *Shop) price(item Item) (Charges, error) {
	product, ok := s.data.Products.ByID(item.ProductID)
	if !ok {
		return Charges{}, ErrProduct
	}
	currency, _ := s.data.Currencies.ByID(product.CurrencyID) // the catalogue was checked as a whole
	value, err := item.Denomination.Rescale(currency.Precision)
	if err != nil {
		return Charges{}, ErrDenomination
	}
	i := slices.IndexFunc(product.Denominations, func(d catalogue.Denomination) bool {
		return d.Min.Units <= value.Units && value.Units <= d.Max.Units
	})
	if i < 0 {
		return Charges{}, ErrDenomination
	}
	if item.Quantity < 1 || item.Quantity > MaxQuantity {
		return Charges{}, ErrQuantity
	}
	c := Charges{
		product: product, Value: value, Discount: product.Denominations[i].Discount, Destination: currency.Code,
		MaxQuantity: min(product.Stock-s.sold[product.ID], MaxQuantity),
	}
	if c.Full, err = value.Times(item.Quantity); err != nil {
		return Charges{}, ErrDenomination
	}
	if c.Off, err = c.Full.Share(c.Discount); err != nil {
		return Charges{}, err
	}
	c.Net, err = c.Full.Minus(c.Off)
	return c, err
}

// payer is the wallet that is named, or else the first that can pay in the currency.
func (s *Shop) payer(b *book, id, currencyID int64) (catalogue.Wallet, error) {
	if id != 0 {
		i := slices.IndexFunc(b.wallets, func(w catalogue.Wallet) bool { return w.ID == id })
		if i < 0 {
			return catalogue.Wallet{}, ErrWallet
		}
		return b.wallets[i], nil
	}
	if len(b.wallets) == 0 {
		return catalogue.Wallet{}, ErrWallet
	}
	var convertible *catalogue.Wallet
	for i := range slices.Backward(b.wallets) { // the catalogue has the highest id first
		w := &b.wallets[i]
		if w.CurrencyID == currencyID {
			return *w, nil
		}
		if _, ok := s.rate(w.CurrencyID, currencyID); ok && convertible == nil {
			convertible = w
		}
	}
	if convertible == nil {
		return catalogue.Wallet{}, ErrRate
	}
	return *convertible, nil
}

func (s *Shop) rate(from, to int64) (catalogue.Rate, bool) {
	source, _ := s.data.Currencies.ByID(from)
	destination, _ := s.data.Currencies.ByID(to)
	return s.data.Rate(source.Code, destination.Code)
}

// converted adds what the wallet has to pay.
func (s *Shop) converted(c Charges) (Charges, error) {
	own, _ := s.data.Currencies.ByID(c.wallet.CurrencyID)
	c.Source, c.Payable = own.Code, c.Net
	if c.wallet.CurrencyID == c.product.CurrencyID {
		return c, nil
	}
	rate, ok := s.rate(c.wallet.CurrencyID, c.product.CurrencyID)
	if !ok {
		return Charges{}, ErrRate
	}
	changed, err := c.Net.Over(rate.Rate, own.Precision)
	if err != nil {
		return Charges{}, ErrRate
	}
	fee, err := changed.Share(rate.Fee)
	if err != nil {
		return Charges{}, ErrRate
	}
	if c.Payable, err = changed.Plus(fee); err != nil {
		return Charges{}, ErrRate
	}
	c.Change = &catalogue.Forex{Source: rate.Source, Destination: rate.Destination, Rate: rate.Rate, Charges: fee}
	return c, nil
}
