package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/openapi"
)

// Transaction is what moved the balance of a wallet (vendor: transactions page).
type Transaction struct {
	ID         int64 `json:"id"`
	WalletID   int64 `json:"wallet_id"`
	CurrencyID int64 `json:"currency_id"` // of the wallet
	// Amount is what it added to the balance, in that currency. In the vendor's samples a debit is negative; a sibling has
	// it positive.
	Amount json.Number       `json:"amount"`
	Type   TransactionType   `json:"transaction_type"`
	Status TransactionStatus `json:"status"`

	// SourceCurrency and the three below are there where money was converted, and nil otherwise: whether such a field is
	// absent or null makes no difference.
	SourceCurrency      *string      `json:"source_currency,omitempty"`      // converted from (ISO 4217)
	DestinationCurrency *string      `json:"destination_currency,omitempty"` // converted to (ISO 4217)
	ForexRate           *json.Number `json:"forex_rate,omitempty"`           // what one unit of the source gave
	ConversionCharges   *json.Number `json:"conversion_charges,omitempty"`   // what the conversion cost

	Remarks   string    `json:"remarks"`    // for people
	CreatedAt time.Time `json:"created_at"` // UTC, whole seconds
}

// TransactionType says whether a transaction raised or lowered the balance. Types that are not documented are let pass.
type TransactionType = openapi.TransactionType

// Types of transactions, as the vendor's samples have them.
const (
	TransactionCredit = openapi.TransactionCredit
	TransactionDebit  = openapi.TransactionDebit
)

// TransactionStatus is how far a transaction got. Statuses that are not documented are let pass.
type TransactionStatus = openapi.TransactionStatus

// Statuses of transactions. The vendor's samples have the first alone, a sibling all three.
const (
	TransactionCompleted = openapi.TransactionCompleted
	TransactionPending   = openapi.TransactionPending
	TransactionFailed    = openapi.TransactionFailed
)

// TransactionQuery chooses transactions. The zero TransactionQuery chooses all, the highest ID first.
type TransactionQuery struct {
	// Page is where to begin, from 1; zero is the first page.
	Page int
	// Limit is how many make a page: 50 unless it says otherwise, and 10,000 at most.
	Limit int
	// Sort is the order; the zero Sort leaves it to the server.
	Sort Sort
	// Currency chooses the transactions in a currency. The vendor does not say whether it takes its code or its number.
	Currency string
	// Name chooses by name, as the vendor's page has it, though a transaction has none.
	Name string
}

// Transactions goes through the transactions. It fetches a page when it gets there; Page says how it goes on and ends, and
// what it does about transactions that come meanwhile.
func (c *Client) Transactions(ctx context.Context, query TransactionQuery) iter.Seq2[Transaction, error] {
	return everyItem(ctx, "listTransactions", query.Page, func(t Transaction) int64 { return t.ID }, func(number int) (Page[Transaction], error) {
		next := query // two loops may run at a time
		next.Page = number
		return c.TransactionPage(ctx, next)
	})
}

// TransactionPage returns one page of the transactions, and how many there are.
func (c *Client) TransactionPage(ctx context.Context, query TransactionQuery) (Page[Transaction], error) {
	return pageOf[Transaction](sixHeaders, "listTransactions", query.Page, query.Limit, func() (*http.Response, error) {
		return c.api.ListTransactions(ctx, openapi.ListTransactionsParams{
			Page: given(query.Page), Limit: given(query.Limit), Sort: given(query.Sort.text()),
			Currency: given(query.Currency), Name: given(query.Name),
		})
	})
}

// Transaction returns one transaction. No readable page of the vendor has the call: that there is one is assumed.
func (c *Client) Transaction(ctx context.Context, id int64) (Transaction, error) {
	return answer[Transaction]("getTransaction")(c.api.GetTransaction(ctx, id))
}
