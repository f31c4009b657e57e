package shared

import (
	"sync"

	"github.com/popupmock/popupmock/mockserver/internal/lru"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// view is what is held of records, by key. A record that another has changed is let go, and read again when it is asked for.
//
// What is read or committed while changes arrive may be older than they are. So whoever does so announces it, and what he brings is held
// only if no later change of that record has come meanwhile.
type view[T any] struct {
	mu   sync.Mutex
	held *lru.Cache[string, holding[T]]
	busy map[string]*errand
}

// holding is a value, and the version of the record that it was made from.
type holding[T any] struct {
	version records.Position
	value   T
}

// errand is what is being read or committed under a key.
type errand struct {
	users  int
	latest records.Position // of the changes that were followed meanwhile
	missed bool             // there were others
}

func newView[T any](most int) *view[T] {
	return &view[T]{held: lru.New[string, holding[T]](most), busy: map[string]*errand{}}
}

// look calls see with what is held, and tells whether there was anything. No value changes while see looks at it.
func (v *view[T]) look(key string, see func(holding[T])) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	held, ok := v.held.Get(key)
	if ok {
		see(held)
	}
	return ok
}

// begin announces that a record is read or committed. The returned function ends that, and holds what came of it unless keep is nil; keep
// may change a value that is held.
func (v *view[T]) begin(key string) (end func(keep func() holding[T])) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e := v.busy[key]
	if e == nil {
		e = &errand{}
		v.busy[key] = e
	}
	e.users++
	return func(keep func() holding[T]) {
		v.mu.Lock()
		defer v.mu.Unlock()
		if e.users--; e.users == 0 {
			delete(v.busy, key)
		}
		if keep == nil {
			v.held.Remove(key)
			return
		}
		if next := keep(); !e.missed && next.version >= e.latest && next.version > v.versionOf(key) {
			v.held.Add(key, next)
		}
	}
}

// versionOf is for those who hold the lock.
func (v *view[T]) versionOf(key string) records.Position {
	held, _ := v.held.Peek(key)
	return held.version
}

// changed takes note of a change that was followed.
func (v *view[T]) changed(key string, at records.Position) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if e := v.busy[key]; e != nil {
		e.latest = max(e.latest, at)
	}
	if at > v.versionOf(key) {
		v.held.Remove(key)
	}
}

// drop lets all go, since changes were missed.
func (v *view[T]) drop() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.held.Clear()
	for _, e := range v.busy {
		e.missed = true
	}
}
