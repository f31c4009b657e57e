package catalogue

import (
	"cmp"
	"slices"
)

// Table is the rows of one kind, in the order of the vendor's lists. It never changes.
type Table[T any] struct {
	rows []T
	byID map[int64]int
}

// All gives a copy of the rows, in order.
func (t Table[T]) All() []T { return slices.Clone(t.rows) }

// First gives the row that the list begins with.
func (t Table[T]) First() (first T, ok bool) {
	if len(t.rows) == 0 {
		return first, false
	}
	return t.rows[0], true
}

// Len counts the rows.
func (t Table[T]) Len() int { return len(t.rows) }

// ByID finds a row, inactive ones too.
func (t Table[T]) ByID(id int64) (T, bool) {
	i, ok := t.byID[id]
	if !ok {
		var none T
		return none, false
	}
	return t.rows[i], true
}

// direction is the order of ids in a list.
type direction int

const (
	ascending  direction = 1
	descending direction = -1
)

func newTable[T any](items []item[T], id func(T) int64, order direction) Table[T] {
	t := Table[T]{make([]T, len(items)), make(map[int64]int, len(items))}
	for i, it := range items {
		t.rows[i] = it.value
	}
	slices.SortFunc(t.rows, func(a, b T) int { return int(order) * cmp.Compare(id(a), id(b)) })
	for i, value := range t.rows {
		t.byID[id(value)] = i
	}
	return t
}
