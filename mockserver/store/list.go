package store

import "slices"

// List is a list that nobody can change, so that copies share it. The zero value is empty.
type List[T comparable] struct{ items []T }

// ListOf returns a list of copies of the items.
func ListOf[T comparable](items ...T) List[T] { return List[T]{slices.Clone(items)} }

// Slice returns a copy of the items, nil for an empty list.
func (l List[T]) Slice() []T {
	if len(l.items) == 0 {
		return nil
	}
	return slices.Clone(l.items)
}

// Len is the number of items.
func (l List[T]) Len() int { return len(l.items) }

// Contains tells whether item is in the list.
func (l List[T]) Contains(item T) bool { return slices.Contains(l.items, item) }

// Equal tells whether both lists hold the same items in the same order.
func (l List[T]) Equal(other List[T]) bool { return slices.Equal(l.items, other.items) }
