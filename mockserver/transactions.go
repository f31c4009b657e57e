package mockserver

import (
	"encoding/json"
	"sync"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/openapi"
)

// look is how transactions are shown, which is assumed.
type look struct {
	nulled     bool // the four keys of a conversion are there as null where there was none
	positive   bool // a debit's amount is above zero
	unfinished bool // there are two more, which are not completed
}

// transactions are the same ones in every look. But for the plain look, each is encoded when it is first asked for.
type transactions map[look]func() (shelf[catalogue.Transaction], error)

// newTransactions takes transactions in the vendor's order, the highest id first.
func newTransactions(plain shelf[catalogue.Transaction]) transactions {
	looks := transactions{{}: func() (shelf[catalogue.Transaction], error) { return plain, nil }}
	for _, l := range []look{
		{nulled: true}, {positive: true}, {unfinished: true}, {nulled: true, positive: true}, {nulled: true, unfinished: true},
		{positive: true, unfinished: true}, {nulled: true, positive: true, unfinished: true},
	} {
		looks[l] = sync.OnceValues(func() (shelf[catalogue.Transaction], error) { return l.shelf(plain) })
	}
	return looks
}

// transactions are those of the account that asks, in the look that is assumed.
func (x *exchange) transactions() (shelf[catalogue.Transaction], error) {
	p, err := x.purse()
	if err != nil {
		return shelf[catalogue.Transaction]{}, err
	}
	return p.transactions[look{
		nulled:     x.assumed.ForexKeys == assumption.Null,
		positive:   x.assumed.DebitAmounts == assumption.Positive,
		unfinished: x.assumed.UnfinishedTransactions == assumption.PendingAndFailed,
	}]()
}

func (l look) shelf(plain shelf[catalogue.Transaction]) (shelf[catalogue.Transaction], error) {
	if l.unfinished && len(plain.items) > 0 {
		var err error
		if plain, err = plain.under(unfinished(plain.items[0].item), transactionID); err != nil {
			return plain, err
		}
	}
	return plain.encodedAs(l.of)
}

// unfinished are two transactions like the newest that have moved no balance (sibling documentation).
func unfinished(newest catalogue.Transaction) []catalogue.Transaction {
	pending, failed := newest, newest
	pending.ID, pending.Status = newest.ID+1, catalogue.Pending
	failed.ID, failed.Status = newest.ID+2, catalogue.Failed
	return []catalogue.Transaction{pending, failed}
}

// of is what clients get of a transaction.
func (l look) of(t catalogue.Transaction) any {
	if l.positive && t.Type == catalogue.Debit {
		t.Amount.Units = -t.Amount.Units
	}
	if l.nulled && t.Forex == nil {
		return nulled(t)
	}
	return t
}

// nulled is a transaction with the four keys of a conversion as null.
func nulled(t catalogue.Transaction) any {
	out := openapi.Transaction{
		ID: t.ID, WalletID: t.WalletID, CurrencyID: t.CurrencyID, Amount: json.Number(t.Amount.String()),
		TransactionType: openapi.TransactionType(t.Type), Status: openapi.TransactionStatus(t.Status),
		Remarks: t.Remarks, CreatedAt: t.CreatedAt,
	}
	out.SourceCurrency.SetNull()
	out.DestinationCurrency.SetNull()
	out.ForexRate.SetNull()
	out.ConversionCharges.SetNull()
	return out
}
