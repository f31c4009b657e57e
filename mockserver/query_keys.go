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
	named := x.operation.QueryKeys()
	if len(named) == 0 {
		return nil
	}
	q := listQuery{x.request.URL.Query(), x.assumed}
	for key := range q.values {
		known := key != "sort" && slices.Contains(named, key) || q.sortable(x.operation.ID) && q.isSort(key)
		if !known {
			return refuse(journal.ReasonBadQuery, errors.New("the query has a key that is not documented"))
		}
	}
	return nil
}

// sortable tells whether the page of a list names sort, if only to say that it is not supported (vendor: wallets page).
// What a sort does there is for other assumptions to say, as is its look in the query.
func (q listQuery) sortable(list string) bool {
	return list == "listTransactions" || list == "listWallets" || list == "listProducts" && q.assumed.ProductsSort == assumption.Honour
}
