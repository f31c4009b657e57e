// Package lru keeps what was used last, up to a number of things.
//
// It is here, and not a library, because it stands on the way of every request and in each of a thousand mocks of a test. golang-lru is what it was,
// and under the MPL, which asks for more than a notice; groupcache makes interfaces of keys and values, which is four allocations where this has
// none; ttlcache and otter take three times as long and more, and otter ten times the memory before anything is held.
package lru

// Cache holds the values that were used last. It is for one goroutine at a time; Locked is for many. New makes one.
type Cache[K comparable, V any] struct {
	most  int
	known map[K]*entry[K, V]
	ends  entry[K, V] // of the ring: behind it is what was used last, before it what was not used for longest
}

// entry is a part of a ring.
type entry[K comparable, V any] struct {
	before, behind *entry[K, V]
	key            K
	value          V
}

// New returns a cache that holds so many values at most, and at least one. It takes little until something is added.
func New[K comparable, V any](most int) *Cache[K, V] {
	c := &Cache[K, V]{most: max(most, 1), known: map[K]*entry[K, V]{}}
	c.Clear()
	return c
}

// Get returns the value of a key, if it is held. That is a use.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	e, ok := c.known[key]
	if !ok {
		var none V
		return none, false
	}
	c.use(e)
	return e.value, true
}

// Peek returns the value of a key, if it is held. That is no use.
func (c *Cache[K, V]) Peek(key K) (V, bool) {
	if e, ok := c.known[key]; ok {
		return e.value, true
	}
	var none V
	return none, false
}

// Add holds a value in place of what was held under its key. That is a use. Where the cache is full, what was not used for longest is let go.
func (c *Cache[K, V]) Add(key K, value V) {
	if e, ok := c.known[key]; ok {
		e.value = value
		c.use(e)
		return
	}
	e := c.room()
	e.key, e.value = key, value
	c.known[key] = e
	e.insert(&c.ends)
}

// Remove lets go what is held under a key.
func (c *Cache[K, V]) Remove(key K) {
	if e, ok := c.known[key]; ok {
		delete(c.known, key)
		e.take()
	}
}

// Clear lets all go.
func (c *Cache[K, V]) Clear() {
	clear(c.known)
	c.ends.before, c.ends.behind = &c.ends, &c.ends
}

// Len is how many values are held.
func (c *Cache[K, V]) Len() int { return len(c.known) }

// room returns an entry that is in no ring: that of what was not used for longest, where the cache is full.
func (c *Cache[K, V]) room() *entry[K, V] {
	if len(c.known) < c.most {
		return &entry[K, V]{}
	}
	oldest := c.ends.before
	delete(c.known, oldest.key)
	oldest.take()
	return oldest
}

func (c *Cache[K, V]) use(e *entry[K, V]) {
	if c.ends.behind != e {
		e.take()
		e.insert(&c.ends)
	}
}

// insert puts an entry behind another.
func (e *entry[K, V]) insert(at *entry[K, V]) {
	e.before, e.behind = at, at.behind
	at.behind.before, at.behind = e, e
}

// take takes an entry out of its ring.
func (e *entry[K, V]) take() {
	e.before.behind, e.behind.before = e.behind, e.before
}
