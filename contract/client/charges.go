package client

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/popupmock/popupmock/openapi"
)

// ChargesRequest is what the costs are asked of.
type ChargesRequest struct {
	// Denomination is the value of each voucher, in the product's currency, such as 25.00.
	Denomination json.Number
	// Quantity is how many vouchers, from 1.
	Quantity int
	// WalletID is which wallet would pay. Zero leaves it to the server.
	WalletID int64
}

// Charges are what an order would cost. Amounts are in the product's currency unless they say otherwise. Names come from
// sibling documentation, their meaning is assumed.
type Charges struct {
	NonDiscountedTotal json.Number    `json:"non_discounted_total"` // denomination times quantity
	DiscountAmount     json.Number    `json:"discount_amount"`      // what the discount takes off
	TotalAmount        json.Number    `json:"total_amount"`         // what is left of it
	Discount           json.Number    `json:"discount"`             // the share that the discount takes off: 0.05 of 5 %
	GSTAmount          json.Number    `json:"gst_amount"`           // tax
	TotalPayable       json.Number    `json:"total_payable"`        // what would leave the wallet, in the wallet's currency
	MaxQuantity        int            `json:"max_quantity"`         // how many can be ordered at most at present
	NetAmount          json.Number    `json:"net_amount"`           // without tax and fees
	HandlingFeeAmount  json.Number    `json:"handling_fee_amount"`
	Details            ChargesDetails `json:"charges_details"`
}

// ChargesDetails is the conversion of currencies, if there is any.
type ChargesDetails struct {
	SourceCurrency      string       `json:"source_currency"`      // the wallet's (ISO 4217)
	DestinationCurrency string       `json:"destination_currency"` // the product's (ISO 4217)
	ForexRate           *json.Number `json:"forex_rate"`           // what one unit of the source gives; nil without a conversion
	ConversionFee       *json.Number `json:"conversion_fee"`       // in the source currency; nil without a conversion
}

// Charges tells what an order of a product would cost. It changes nothing and holds no price. No readable page of the
// vendor has the call: that there is one is assumed. A denomination that is no number is ErrBadArgument.
func (c *Client) Charges(ctx context.Context, productID int64, request ChargesRequest) (Charges, error) {
	const operation = "calculateCharges"
	if err := wantNumber("the denomination", request.Denomination); err != nil {
		return Charges{}, fmt.Errorf("%s: %w", operation, err)
	}
	return answer[Charges](operation)(c.api.CalculateCharges(ctx, productID, openapi.ChargesRequest{
		Denomination: request.Denomination, Quantity: request.Quantity, WalletID: given(request.WalletID),
	}))
}
