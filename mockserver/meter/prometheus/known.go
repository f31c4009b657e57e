package prometheus

import (
	"maps"
	"sync"
	"sync/atomic"
)

// known is a map that is read all the time, and grows a few times: to read takes no lock. Its zero value is empty.
type known[K comparable, V any] struct {
	now     atomic.Pointer[map[K]V] // never changed
	growing sync.Mutex
}

// get returns what is known under a key, after it was made where it is not. What make returns for a key must be the same each time.
func (k *known[K, V]) get(key K, make func(K) V) V {
	if all := k.now.Load(); all != nil {
		if value, ok := (*all)[key]; ok {
			return value
		}
	}
	return k.add(key, make(key))
}

func (k *known[K, V]) add(key K, value V) V {
	k.growing.Lock()
	defer k.growing.Unlock()
	next := map[K]V{}
	if all := k.now.Load(); all != nil {
		maps.Copy(next, *all)
	}
	next[key] = value
	k.now.Store(&next)
	return value
}
