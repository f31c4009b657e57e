package client

import (
	"context"
	"encoding/json"

	"github.com/popupmock/popupmock/openapi"
)

// ChargesRequest is what the costs are asked of.
type ChargesRequest struct {
	// Denomination is the value of each voucher, in the product's currency.
	Denomination Decimal
	// Quantity is how many vouchers, from 1.
	Quantity int
	// WalletID is which wallet would pay. Zero leaves it to the server.
	WalletID int64
}

// Charges are what an order would cost. Amounts are in the product's currency unless they say otherwise. Names come from
// sibling documentation, their meaning is assumed.
type Charges struct {
	NonDiscountedTotal Decimal        `json:"non_discounted_total"` // denomination times quantity
	DiscountAmount     Decimal        `json:"discount_amount"`      // what the discount takes off
	TotalAmount        Decimal        `json:"total_amount"`         // what is left of it
	Discount           Decimal        `json:"discount"`             // the share that the discount takes off: 0.05 of 5 %
	GSTAmount          Decimal        `json:"gst_amount"`           // tax
	TotalPayable       Decimal        `json:"total_payable"`        // what would leave the wallet, in the wallet's currency
	MaxQuantity        int            `json:"max_quantity"`         // how many can be ordered at most at present
	NetAmount          Decimal        `json:"net_amount"`           // without tax and fees
	HandlingFeeAmount  Decimal        `json:"handling_fee_amount"`
	Details            ChargesDetails `json:"charges_details"`
}

// ChargesDetails is the conversion of currencies, if there is any.
type ChargesDetails struct {
	SourceCurrency      string   `json:"source_currency"`      // the wallet's (ISO 4217)
	DestinationCurrency string   `json:"destination_currency"` // the product's (ISO 4217)
	ForexRate           *Decimal `json:"forex_rate"`           // what one unit of the source gives; nil without a conversion
	ConversionFee       *Decimal `json:"conversion_fee"`       // in the source currency; nil without a conversion
}

// Charges tells what an order of a product would cost. It changes nothing and holds no price. No readable page of the
// vendor has the call: that there is one is assumed.
func (c *Client) Charges(ctx context.Context, productID int64, request ChargesRequest) (Charges, error) {
	return answer[Charges]("calculateCharges")(c.api.CalculateCharges(ctx, productID, openapi.ChargesRequest{
		Denomination: json.Number(request.Denomination.String()), Quantity: request.Quantity, WalletID: given(request.WalletID),
	}))
}
