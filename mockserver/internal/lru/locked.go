package lru

import "sync"

// Locked is a Cache for many goroutines. NewLocked makes one.
type Locked[K comparable, V any] struct {
	mu   sync.Mutex
	held *Cache[K, V]
}

// NewLocked returns a cache that holds so many values at most, and at least one.
func NewLocked[K comparable, V any](most int) *Locked[K, V] {
	return &Locked[K, V]{held: New[K, V](most)}
}

// Get returns the value of a key, if it is held. That is a use.
func (l *Locked[K, V]) Get(key K) (V, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held.Get(key)
}

// Add holds a value in place of what was held under its key. Where the cache is full, what was not used for longest is let go.
func (l *Locked[K, V]) Add(key K, value V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held.Add(key, value)
}

// Clear lets all go.
func (l *Locked[K, V]) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held.Clear()
}

// Len is how many values are held.
func (l *Locked[K, V]) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held.Len()
}
