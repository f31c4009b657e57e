package mockserver

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/journal"
)

type shelvedTransaction = shelved[catalogue.Transaction]

// order compares two transactions.
type order func(a, b shelvedTransaction) int

// sortFields are the fields that transactions can be sorted by; the vendor names id alone.
var sortFields = map[string]order{
	"id":         func(a, b shelvedTransaction) int { return cmp.Compare(a.item.ID, b.item.ID) },
	"wallet_id":  func(a, b shelvedTransaction) int { return cmp.Compare(a.item.WalletID, b.item.WalletID) },
	"created_at": func(a, b shelvedTransaction) int { return a.item.CreatedAt.Compare(b.item.CreatedAt) },
}

// order reads the parameter sort. Nil leaves a list as it is.
func (q listQuery) order() (order, error) {
	if !q.hasSort() {
		return nil, nil
	}
	fields, err := q.sort()
	if err != nil {
		return q.badSort(err)
	}
	by, err := orderOf(fields)
	if err != nil {
		return q.badSort(err)
	}
	return by, nil
}

func (q listQuery) badSort(err error) (order, error) {
	if q.assumed.BadSort == assumption.Ignore {
		return nil, nil
	}
	return nil, refuse(journal.ReasonBadQuery, err)
}

// isSort tells whether a key of the query is the parameter sort, or a part of it.
func (q listQuery) isSort(key string) bool {
	if q.assumed.SortEncoding == assumption.DeepObject {
		return strings.HasPrefix(key, "sort[") && strings.HasSuffix(key, "]")
	}
	return key == "sort"
}

func (q listQuery) hasSort() bool {
	for key := range q.values {
		if q.isSort(key) {
			return true
		}
	}
	return false
}

// sort returns the fields of the parameter sort, each with all its values.
func (q listQuery) sort() (url.Values, error) {
	if q.assumed.SortEncoding != assumption.DeepObject {
		if texts := q.values["sort"]; len(texts) > 1 {
			return nil, errors.New("sort is given more than once")
		}
		return parseSort(q.values.Get("sort"))
	}
	fields := url.Values{}
	for key, values := range q.values {
		if q.isSort(key) {
			fields[key[len("sort["):len(key)-len("]")]] = values
		}
	}
	return fields, nil
}

var errNoSort = errors.New(`sort is not a JSON object like {"field":"id","direction":"DESC"}`)

// parseSort reads a JSON object of texts. Unlike with json.Unmarshal, case counts and nothing gets lost that is there twice.
func parseSort(text string) (url.Values, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if begin, err := decoder.Token(); err != nil || begin != json.Delim('{') {
		return nil, errNoSort
	}
	fields := url.Values{}
	for decoder.More() {
		name, wrongName := decoder.Token()
		value, wrongValue := decoder.Token()
		inner, isText := value.(string)
		if wrongName != nil || wrongValue != nil || !isText {
			return nil, errNoSort
		}
		fields.Add(name.(string), inner) // the decoder takes nothing else for a name
	}
	_, wrongEnd := decoder.Token()
	if _, err := decoder.Token(); wrongEnd != nil || !errors.Is(err, io.EOF) {
		return nil, errNoSort
	}
	return fields, nil
}

// orderOf turns the fields of sort into an order. What is left out is as in the vendor's default: by id, the highest first
// (vendor: transactions page).
func orderOf(fields url.Values) (order, error) {
	chosen := map[string]string{"field": "id", "direction": "DESC"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, known := chosen[name]; !known || len(fields[name]) > 1 {
			return nil, fmt.Errorf("sort has %.40q %d times, want field and direction, each once", name, len(fields[name]))
		}
		chosen[name] = fields.Get(name)
	}
	ascending, known := sortFields[chosen["field"]]
	switch {
	case !known:
		return nil, fmt.Errorf("sort has field %.40q, want id, wallet_id or created_at", chosen["field"])
	case chosen["direction"] == "ASC":
		return ascending, nil
	case chosen["direction"] == "DESC":
		return func(a, b shelvedTransaction) int { return ascending(b, a) }, nil
	}
	return nil, fmt.Errorf("sort has direction %.40q, want ASC or DESC", chosen["direction"])
}
