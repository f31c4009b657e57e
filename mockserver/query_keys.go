package mockserver

import (
	"errors"
	"slices"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// requireKnownQuery refuses a query key that the page of a list does not name, where that is assumed. A query that cannot
// be read is left to the handler.
func (x *exchange) requireKnownQuery() error {
	if x.assumed.UnknownQuery != assumption.Reject {
		return nil
	}
	known := x.queryKeys()
	if len(known) == 0 {
		return nil
	}
	for key := range x.request.URL.Query() {
		if !slices.Contains(known, key) {
			return refuse(journal.ReasonBadQuery, errors.New("the query has a key that is not documented"))
		}
	}
	return nil
}

// queryKeys are the keys that the operation's page names. What those do that are not supported, or are written in another
// way, is for other assumptions to say.
func (x *exchange) queryKeys() []string {
	known := x.operation.QueryKeys()
	switch {
	case x.operation.ID == "listWallets":
		known = append(known, "sort") // named as not supported (vendor: wallets page)
	case x.operation.ID == "listTransactions" && x.assumed.SortEncoding == assumption.DeepObject:
		known = append(known, "sort[field]", "sort[direction]")
	}
	return known
}
