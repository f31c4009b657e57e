package shop

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Voucher is one item of an order. A field that is empty, and a time that is zero, is one that this product has not.
type Voucher struct {
	ClaimURL  string
	Card      string // 16 digits
	Reference string
	PIN       string // 6 digits
	ExpiresAt time.Time
}

// topUp is the delivery type of what has no card: the credit reaches a telephone by its reference.
const topUp = "TOPUP"

// voucher makes the order's i-th voucher, from its seed, so that nothing has to be kept.
func (o Order) voucher(i int) Voucher {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(append([]byte("voucher"), o.Seed[:]...), uint64(i)))
	v := Voucher{Reference: fmt.Sprintf("VR-%d-%d", o.ID, i+1), ExpiresAt: expiry(o.Ready, o.Charges.product.Validity)}
	if o.Charges.product.DeliveryType != topUp {
		v.ClaimURL = "https://vouchers.example.com/claim/" + hex.EncodeToString(sum[:16])
		v.Card = fmt.Sprintf("%016d", binary.BigEndian.Uint64(sum[16:])%1e16)
		v.PIN = fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum[24:])%1e6)
	}
	return v
}

var period = regexp.MustCompile(`^([1-9][0-9]{0,3}) (day|month|year)s?$`)

// expiry is the end of a validity such as "12 months", the zero time for a text that does not say.
func expiry(from time.Time, validity string) time.Time {
	found := period.FindStringSubmatch(validity)
	if found == nil {
		return time.Time{}
	}
	n, _ := strconv.Atoi(found[1]) // four digits
	switch found[2] {
	case "day":
		return from.AddDate(0, 0, n)
	case "month":
		return from.AddDate(0, n, 0)
	}
	return from.AddDate(n, 0, 0)
}
