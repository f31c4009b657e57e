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
	keys := q.sortKeys()
	fields, err := q.sort(keys)
	if err != nil {
		return q.badSort(err)
	}
	by, err := orderOf(keys, fields)
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

// sortKeys are the names of the two members of sort.
type sortKeys struct{ field, direction string }

func (q listQuery) sortKeys() sortKeys {
	if q.assumed.SortKeys == assumption.Capitals {
		return sortKeys{"Field", "Direction"}
	}
	return sortKeys{"field", "direction"}
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
func (q listQuery) sort(keys sortKeys) (url.Values, error) {
	if q.assumed.SortEncoding != assumption.DeepObject {
		if texts := q.values["sort"]; len(texts) > 1 {
			return nil, errors.New("sort is given more than once")
		}
		fields, ok := parseSort(q.values.Get("sort"))
		if !ok {
			return nil, fmt.Errorf(`sort is not a JSON object like {"%s":"id","%s":"DESC"}`, keys.field, keys.direction)
		}
		return fields, nil
	}
	fields := url.Values{}
	for key, values := range q.values {
		if q.isSort(key) {
			fields[key[len("sort["):len(key)-len("]")]] = values
		}
	}
	return fields, nil
}

// parseSort reads a JSON object of texts. Unlike with json.Unmarshal, case counts and nothing gets lost that is there twice.
func parseSort(text string) (url.Values, bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if begin, err := decoder.Token(); err != nil || begin != json.Delim('{') {
		return nil, false
	}
	fields := url.Values{}
	for decoder.More() {
		name, wrongName := decoder.Token()
		value, wrongValue := decoder.Token()
		inner, isText := value.(string)
		if wrongName != nil || wrongValue != nil || !isText {
			return nil, false
		}
		fields.Add(name.(string), inner) // the decoder takes nothing else for a name
	}
	_, wrongEnd := decoder.Token()
	if _, err := decoder.Token(); wrongEnd != nil || !errors.Is(err, io.EOF) {
		return nil, false
	}
	return fields, true
}

// orderOf turns the fields of sort into an order. What is left out is as in the vendor's default: by id, the highest first
// (vendor: transactions page).
func orderOf(keys sortKeys, fields url.Values) (order, error) {
	chosen := map[string]string{keys.field: "id", keys.direction: "DESC"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, known := chosen[name]; !known || len(fields[name]) > 1 {
			return nil, fmt.Errorf("sort has %.40q %d times, want %s and %s, each once", name, len(fields[name]), keys.field, keys.direction)
		}
		chosen[name] = fields.Get(name)
	}
	ascending, known := sortFields[chosen[keys.field]]
	switch direction := chosen[keys.direction]; {
	case !known:
		return nil, fmt.Errorf("sort has %s %.40q, want id, wallet_id or created_at", keys.field, chosen[keys.field])
	case direction == "ASC":
		return ascending, nil
	case direction == "DESC":
		return func(a, b shelvedTransaction) int { return ascending(b, a) }, nil
	default:
		return nil, fmt.Errorf("sort has %s %.40q, want ASC or DESC", keys.direction, direction)
	}
}
