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

// order compares two items of a list.
type order[T any] func(a, b shelved[T]) int

// transactionFields are the fields that transactions can be sorted by; the vendor names id alone.
var transactionFields = map[string]order[catalogue.Transaction]{
	"id": func(a, b shelved[catalogue.Transaction]) int { return cmp.Compare(a.item.ID, b.item.ID) },
	"wallet_id": func(a, b shelved[catalogue.Transaction]) int {
		return cmp.Compare(a.item.WalletID, b.item.WalletID)
	},
	"created_at": func(a, b shelved[catalogue.Transaction]) int { return a.item.CreatedAt.Compare(b.item.CreatedAt) },
}

// productFields are those of products, of which sibling documentation shows the two in samples.
var productFields = map[string]order[catalogue.Product]{
	"id":   func(a, b shelved[catalogue.Product]) int { return cmp.Compare(a.item.ID, b.item.ID) },
	"name": func(a, b shelved[catalogue.Product]) int { return cmp.Compare(a.item.Name, b.item.Name) },
}

// sorted gives a list in the order of the parameter sort, or as it is where there is none.
func sorted[T any](q listQuery, known map[string]order[T], items []shelved[T]) ([]shelved[T], error) {
	if !q.hasSort() {
		return items, nil
	}
	keys := q.sortKeys()
	var by order[T]
	fields, err := q.sort(keys)
	if err == nil {
		by, err = orderOf(keys, known, fields)
	}
	switch {
	case err == nil:
		return slices.SortedStableFunc(slices.Values(items), by), nil
	case q.assumed.BadSort == assumption.Ignore:
		return items, nil
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
func orderOf[T any](keys sortKeys, known map[string]order[T], fields url.Values) (order[T], error) {
	chosen := map[string]string{keys.field: "id", keys.direction: "DESC"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, expected := chosen[name]; !expected || len(fields[name]) > 1 {
			return nil, fmt.Errorf("sort has %.40q %d times, want %s and %s, each once", name, len(fields[name]), keys.field, keys.direction)
		}
		chosen[name] = fields.Get(name)
	}
	ascending, ok := known[chosen[keys.field]]
	switch direction := chosen[keys.direction]; {
	case !ok:
		names := strings.Join(slices.Sorted(maps.Keys(known)), " or ")
		return nil, fmt.Errorf("sort has %s %.40q, want %s", keys.field, chosen[keys.field], names)
	case direction == "ASC":
		return ascending, nil
	case direction == "DESC":
		return func(a, b shelved[T]) int { return ascending(b, a) }, nil
	default:
		return nil, fmt.Errorf("sort has %s %.40q, want ASC or DESC", keys.direction, direction)
	}
}
