package shop

import (
	"time"
)

// Order is a purchase that was made. It never changes; its status follows from the time.
type Order struct {
	ID            int64
	TransactionID int64 // that of the payment
	Purchase
	Charges Charges
}

// The statuses of orders (sibling documentation). An order of this shop is pending for the first half of the time until its
// vouchers are ready, in process for the second, and delivered then; it comes to no other status.
const (
	Pending            = "PENDING"
	Processing         = "PROCESSING"
	Delivered          = "DELIVERED"
	PartiallyDelivered = "PARTIALLY_DELIVERED"
	Failed             = "FAILED"
	Cancelled          = "CANCELLED"
)

// Statuses lists all there are.
func Statuses() []string {
	return []string{Pending, Processing, Delivered, PartiallyDelivered, Failed, Cancelled}
}

// Status is how far the order has come.
func (o Order) Status(now time.Time) string {
	switch {
	case !now.Before(o.Ready):
		return Delivered
	case now.Sub(o.PlacedAt) >= o.Ready.Sub(now):
		return Processing
	}
	return Pending
}

// Vouchers are what was bought: none before the order is delivered, then one for each item, and always the same.
func (o Order) Vouchers(now time.Time) []Voucher {
	if o.Status(now) != Delivered {
		return nil
	}
	vouchers := make([]Voucher, o.Quantity)
	for i := range vouchers {
		vouchers[i] = o.voucher(i)
	}
	return vouchers
}

// SameAs tells whether another purchase asks for the same as this order: everything but the moment.
func (o Order) SameAs(p Purchase) bool {
	return o.ProductID == p.ProductID && o.Quantity == p.Quantity && o.WalletID == p.WalletID && o.Ref == p.Ref &&
		o.Denomination.Compare(p.Denomination) == 0
}
