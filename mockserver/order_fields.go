package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Bounds of the fields of charges and orders (sibling documentation; those of texts: no documentation).
const (
	maxDenomination = 1_000_000_000
	maxCount        = 1<<31 - 1
	maxRef          = 64 // characters
	maxEmail        = 254
)

// readItem reads the body of charges.
func (x *exchange) readItem() (shop.Item, error) {
	f, err := x.orderFields([]string{"denomination", "quantity"}, "wallet_id")
	if err != nil {
		return shop.Item{}, err
	}
	item := f.item()
	if cent := (catalogue.Decimal{Units: 1, Scale: 2}); item.Denomination.Compare(cent) < 0 {
		f.refuse(journal.ReasonBadDenomination, "denomination is below 0.01")
	}
	return item, f.err
}

// readPurchase reads the body of an order.
func (x *exchange) readPurchase() (shop.Purchase, error) {
	f, err := x.orderFields([]string{"product_id", "denomination", "quantity"}, "wallet_id", "ref", "email")
	if err != nil {
		return shop.Purchase{}, err
	}
	product := f.whole("product_id", maxID, journal.ReasonBadProduct)
	item := f.item()
	item.ProductID = product
	p := shop.Purchase{
		Item: item, Ref: f.ref(), PlacedAt: wireTime(x.now), Ready: wireTime(x.now).Add(delivery(x.assumed.OrderDelivery, item.Quantity)),
	}
	f.email()
	if f.err == nil {
		p.Seed = x.world.secret.ID() // last, so that what is refused uses up no number of a seeded mock
	}
	return p, f.err
}

// atOnce is how many items are delivered at once, and a while how long more take (sibling documentation has the number, and
// no documentation the time).
const (
	atOnce = 5
	aWhile = time.Minute
)

func delivery(assumed assumption.Delivery, quantity int64) time.Duration {
	switch {
	case assumed.Policy == assumption.After:
		return assumed.Delay
	case assumed.Policy == assumption.ByQuantity && quantity > atOnce:
		return aWhile
	}
	return 0
}

// orderFields are the members of the JSON object in a body. The first error stays.
type orderFields struct {
	object map[string]json.RawMessage
	err    error
}

// orderFields reads the body: an object with the required fields, and perhaps the others, each a number or a text.
func (x *exchange) orderFields(required []string, others ...string) (*orderFields, error) {
	object, err := readObject[json.RawMessage](x)
	if err != nil {
		return nil, err
	}
	known := slices.Concat(required, others)
	if err := checkUnknown(x, object, known); err != nil {
		return nil, err
	}
	for _, name := range known {
		if raw, present := object[name]; present && isText(raw) != slices.Contains(textFields, name) || present && !isScalar(raw) {
			return nil, x.refuseType(name + " is of another type")
		}
	}
	for _, name := range required {
		if _, present := object[name]; !present {
			return nil, refuse(journal.ReasonFieldMissing, fmt.Errorf("%s is missing", name))
		}
	}
	return &orderFields{object: object}, nil
}

// textFields are those that are texts; all others are numbers.
var textFields = []string{"ref", "email"}

func isText(raw json.RawMessage) bool { return raw[0] == '"' }

// isScalar tells texts and numbers from null, true, objects and lists.
func isScalar(raw json.RawMessage) bool { return strings.ContainsRune(`"-0123456789`, rune(raw[0])) }

func (f *orderFields) refuse(reason journal.Reason, cause string) {
	if f.err == nil {
		f.err = refuse(reason, errors.New(cause))
	}
}

// item reads what charges and orders have in common.
func (f *orderFields) item() shop.Item {
	item := shop.Item{Denomination: f.denomination(), Quantity: f.whole("quantity", maxCount, journal.ReasonBadQuantity)}
	if _, given := f.object["wallet_id"]; given {
		item.WalletID = f.whole("wallet_id", maxID, journal.ReasonBadWallet)
	}
	return item
}

func (f *orderFields) denomination() catalogue.Decimal {
	value, err := decimalOf(f.object["denomination"])
	if most := (catalogue.Decimal{Units: maxDenomination}); err != nil || value.Units <= 0 || value.Compare(most) > 0 {
		f.refuse(journal.ReasonBadDenomination, fmt.Sprintf("denomination is no number above 0 and up to %d", maxDenomination))
	}
	return value
}

// whole reads a number from 1 to most. It may be written with decimals, as long as they are zero (RFC 8259, section 6).
func (f *orderFields) whole(name string, most int64, reason journal.Reason) int64 {
	value, err := decimalOf(f.object[name])
	if err == nil {
		value, err = value.Rescale(0)
	}
	if err != nil || value.Units < 1 || value.Units > most {
		f.refuse(reason, fmt.Sprintf("%s is no whole number from 1 to %d", name, most))
	}
	return value.Units
}

// decimalOf reads a JSON number, also with an exponent.
func decimalOf(raw json.RawMessage) (catalogue.Decimal, error) {
	text := string(raw)
	if strings.ContainsAny(text, "eE") {
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return catalogue.Decimal{}, err
		}
		text = strconv.FormatFloat(value, 'f', -1, 64)
	}
	return catalogue.ParseDecimal(text)
}

func (f *orderFields) text(name string) (value string, given bool) {
	raw, given := f.object[name]
	if !given {
		return "", false
	}
	if err := json.Unmarshal(raw, &value); err != nil && f.err == nil {
		f.err = fmt.Errorf("read %s: %w", name, err)
	}
	return value, true
}

func (f *orderFields) ref() string {
	ref, given := f.text("ref")
	if length := utf8.RuneCountInString(ref); given && (length < 1 || length > maxRef) {
		f.refuse(journal.ReasonBadRef, fmt.Sprintf("ref has %d characters, want 1 to %d", length, maxRef))
	}
	return ref
}

// email only looks at the address: the mock sends nothing.
func (f *orderFields) email() {
	email, given := f.text("email")
	if !given {
		return
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > maxEmail {
		f.refuse(journal.ReasonBadEmail, "email is no address")
	}
}
