package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

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
		encoded, err := encodeItem(item)
		if err != nil {
			return shelf[T]{}, fmt.Errorf("encode %T %d: %w", item, id(item), err)
		}
		s.items[i], s.byID[id(item)] = shelved[T]{item, encoded}, i
	}
	return s, nil
}

// encodeItem is json.Marshal, but leaves characters as they are that mean something in HTML only.
func encodeItem(item any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(item)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// where returns the items that keep wants, or all of them when keep is nil.
func (s shelf[T]) where(keep func(T) bool) []shelved[T] {
	if keep == nil {
		return s.items
	}
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
func sendOne[T any](c echo.Context, s shelf[T], id int64) error {
	if id < 1 || id > maxID {
		return refuse(journal.ReasonBadID, fmt.Errorf("id %d is out of bounds", id))
	}
	i, ok := s.byID[id]
	if !ok {
		return refuse(journal.ReasonNotFound, nil)
	}
	return c.JSONBlob(http.StatusOK, s.items[i].encoded)
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
