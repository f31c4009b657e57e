package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// shelf is a list of the catalogue, in the vendor's order. Each item is encoded once.
type shelf[T any] struct {
	items []shelved[T]
	byID  map[int64]int
}

// shelved is one item, and the JSON that clients get of it.
type shelved[T any] struct {
	item    T
	encoded []byte
}

func newShelf[T any](items []T, id func(T) int64) (shelf[T], error) {
	s := shelf[T]{items: make([]shelved[T], len(items)), byID: make(map[int64]int, len(items))}
	for i, item := range items {
		s.items[i].item, s.byID[id(item)] = item, i
	}
	return s.encodedAs(func(item T) any { return item })
}

// encodedAs is the same shelf, of items that look different to clients.
func (s shelf[T]) encodedAs(look func(T) any) (shelf[T], error) {
	other := shelf[T]{items: make([]shelved[T], len(s.items)), byID: s.byID}
	for i, known := range s.items {
		encoded, err := encodeItem(look(known.item))
		if err != nil {
			return shelf[T]{}, fmt.Errorf("encode %T: %w", known.item, err)
		}
		other.items[i] = shelved[T]{known.item, encoded}
	}
	return other, nil
}

// under is the shelf with further items before the others. The first of newer comes last.
func (s shelf[T]) under(newer []T, id func(T) int64) (shelf[T], error) {
	items := make([]T, 0, len(newer))
	for _, item := range slices.Backward(newer) {
		items = append(items, item)
	}
	top, err := newShelf(items, id)
	if err != nil {
		return shelf[T]{}, err
	}
	top.items = append(top.items, s.items...)
	for i := len(newer); i < len(top.items); i++ {
		top.byID[id(top.items[i].item)] = i
	}
	return top, nil
}

// encodeItem is json.Marshal, but leaves characters as they are that mean something in HTML only.
func encodeItem(item any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(item)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// find returns the item of an id.
func (s shelf[T]) find(id int64) (shelved[T], bool) {
	i, ok := s.byID[id]
	if !ok {
		return shelved[T]{}, false
	}
	return s.items[i], true
}

// where returns the items that keep wants.
func (s shelf[T]) where(keep func(T) bool) []shelved[T] {
	var kept []shelved[T]
	for _, candidate := range s.items {
		if keep(candidate.item) {
			kept = append(kept, candidate)
		}
	}
	return kept
}

// maxID is the largest id that is looked up (sibling documentation).
const maxID = 1<<31 - 1

// sendOne answers with the item of an id.
func sendOne[T any](c echo.Context, s shelf[T], text string) error {
	id, err := idOf(c, text)
	if err != nil {
		return err
	}
	found, ok := s.find(id)
	if !ok {
		return refuse(journal.ReasonNotFound, nil)
	}
	return c.JSONBlob(http.StatusOK, found.encoded)
}

// idOf reads an id of the path. What is still percent-encoded in it has a slash, and is none.
func idOf(c echo.Context, text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err == nil && 1 <= id && id <= maxID {
		return id, nil
	}
	reason := journal.ReasonBadID
	if exchangeOf(c).assumed.BadID == assumption.NotFound {
		reason = journal.ReasonNotFound
	}
	return 0, refuse(reason, fmt.Errorf("the id is no number from 1 to %d", maxID))
}

// sendAll answers with a JSON array.
func sendAll[T any](c echo.Context, items []shelved[T]) error {
	size := len("[]")
	for _, item := range items {
		size += len(item.encoded) + len(",")
	}
	body := append(make([]byte, 0, size), '[')
	for i, item := range items {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, item.encoded...)
	}
	return c.JSONBlob(http.StatusOK, append(body, ']'))
}
