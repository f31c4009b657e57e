package mockserver

import (
	"encoding/json"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/openapi"
)

// number keeps the decimals of an amount.
func number(d catalogue.Decimal) json.Number { return json.Number(d.String()) }

// chargesOf is what clients see of charges. There is neither tax nor a fee for handling.
func chargesOf(c shop.Charges) openapi.Charges {
	nothing := number(catalogue.Decimal{Scale: c.Net.Scale})
	details := openapi.ChargesDetails{SourceCurrency: c.Source, DestinationCurrency: c.Destination}
	if c.Change == nil {
		details.ForexRate.SetNull()
		details.ConversionFee.SetNull()
	} else {
		details.ForexRate.Set(number(c.Change.Rate))
		details.ConversionFee.Set(number(c.Change.Charges))
	}
	return openapi.Charges{
		NonDiscountedTotal: number(c.Full), DiscountAmount: number(c.Off), TotalAmount: number(c.Net), Discount: number(c.Discount),
		GstAmount: nothing, TotalPayable: number(c.Payable), MaxQuantity: int(c.MaxQuantity), NetAmount: number(c.Net),
		HandlingFeeAmount: nothing, ChargesDetails: details,
	}
}

// orderOf is what clients see of an order at the request's instant.
func (x *exchange) orderOf(o shop.Order) openapi.Order {
	vouchers := []openapi.Voucher{} // an array, also of none
	for _, v := range o.Vouchers(x.now) {
		vouchers = append(vouchers, voucherOf(v))
	}
	return openapi.Order{
		ID: o.ID, Ref: o.Ref, TransactionID: o.TransactionID, Amount: number(o.Charges.Payable),
		ProductID: o.ProductID, Denomination: number(o.Denomination), Quantity: int(o.Quantity), Discount: number(o.Charges.Discount),
		Vouchers: vouchers, Status: openapi.OrderStatus(o.Status(x.now)), PlacedAt: wireTime(o.PlacedAt),
	}
}

// summaryOf is an order in the list, with amounts as text.
func (x *exchange) summaryOf(o shop.Order) openapi.OrderSummary {
	return openapi.OrderSummary{
		ID: o.ID, Ref: o.Ref, TransactionID: o.TransactionID, Amount: o.Charges.Payable.String(),
		ProductID: o.ProductID, Denomination: o.Denomination.String(), Quantity: int(o.Quantity), Discount: o.Charges.Discount.String(),
		Status: openapi.OrderStatus(o.Status(x.now)), PlacedAt: wireTime(o.PlacedAt),
	}
}

func voucherOf(v shop.Voucher) (out openapi.Voucher) {
	setText(&out.ClaimURL, v.ClaimURL)
	setText(&out.CardNumber, v.Card)
	setText(&out.VoucherReferenceNumber, v.Reference)
	setText(&out.PinCode, v.PIN)
	if v.ExpiresAt.IsZero() {
		out.ExpiresAt.SetNull()
	} else {
		out.ExpiresAt.Set(wireTime(v.ExpiresAt))
	}
	return out
}

// setText puts a text into a field that can be null, which an empty one is.
func setText(field interface {
	Set(text string)
	SetNull()
}, text string,
) {
	if text == "" {
		field.SetNull()
		return
	}
	field.Set(text)
}

// wireTime is a time in whole seconds, as everywhere on the wire.
func wireTime(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
