package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
)

const (
	shardCount = 64
	// sweepFrom is the number of pairs in a shard from which expired ones are looked for.
	sweepFrom = 64
)

// Memory keeps everything in this process, until it ends.
//
// Families are spread over shards with a lock each, and hold no pointers, so that a million of them do not slow the
// garbage collector. Pairs that expired more than Grace ago are dropped when a shard has doubled since it was last looked
// through: it holds at most twice of what was kept then, or sweepFrom pairs, and no single call pays for all.
type Memory struct {
	mu       sync.RWMutex
	accounts map[string]Account
	clients  map[int64]string // usernames by ClientID, where that is not zero
	last     int64            // the highest ClientID; above it after a deletion, see ClientIDs
	revision uint64
	shards   [shardCount]shard
}

type shard struct {
	mu       sync.RWMutex
	families map[ID]Family
	pairs    map[pairKey]Pair
	sweepAt  int
}

type pairKey struct {
	family     ID
	generation uint32
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	m := &Memory{accounts: map[string]Account{}, clients: map[int64]string{}}
	for i := range m.shards {
		m.shards[i].clear()
	}
	return m
}

// Account implements Store.
func (m *Memory) Account(_ context.Context, username string) (Account, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	account, ok := m.accounts[username]
	if !ok {
		return Account{}, ErrNoAccount
	}
	return account, nil
}

// Accounts implements Store.
func (m *Memory) Accounts(context.Context) ([]Account, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	all := make([]Account, 0, len(m.accounts))
	for account := range maps.Values(m.accounts) {
		all = append(all, account)
	}
	slices.SortFunc(all, func(a, b Account) int { return cmp.Compare(a.Username, b.Username) })
	return all, nil
}

// UpdateAccount implements Store.
func (m *Memory) UpdateAccount(_ context.Context, username string, change func(Account, bool) (Account, error)) (Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, exists := m.accounts[username]
	next, err := change(old, exists)
	if err != nil {
		return Account{}, err
	}
	if owner, taken := m.clients[next.ClientID]; taken && owner != username {
		return Account{}, &ClientIDError{owner}
	}
	m.revision++
	next.Username, next.Revision = username, m.revision
	m.accounts[username] = next
	delete(m.clients, old.ClientID)
	if next.ClientID != 0 {
		m.clients[next.ClientID] = username
		m.last = max(m.last, next.ClientID)
	}
	return next, nil
}

// ClientIDs implements Store.
func (m *Memory) ClientIDs(_ context.Context, id int64) (owner string, last int64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.clients[m.last]; !there { // it was that of an account that is gone, or has another one now
		m.last = 0
		for id := range m.clients {
			m.last = max(m.last, id)
		}
	}
	return m.clients[id], m.last, nil
}

// DeleteAccount implements Store.
func (m *Memory) DeleteAccount(_ context.Context, username string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	account, ok := m.accounts[username]
	if !ok {
		return ErrNoAccount
	}
	delete(m.accounts, username)
	delete(m.clients, account.ClientID)
	return nil
}

// CreateFamily implements Store.
func (m *Memory) CreateFamily(_ context.Context, family Family, first Pair) error {
	s := m.shard(family.ID)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.families[family.ID]; ok {
		return ErrExists
	}
	s.families[family.ID] = family
	s.pairs[pairKey{family.ID, first.Generation}] = first
	s.sweep(first.IssuedAt)
	return nil
}

// Pair implements Store.
func (m *Memory) Pair(_ context.Context, family ID, generation uint32) (Family, Pair, error) {
	s := m.shard(family)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.get(family, generation)
}

// UpdateFamily implements Store.
func (m *Memory) UpdateFamily(_ context.Context, id ID, generation uint32, change func(Family, Pair) (Family, []Pair, error)) error {
	s := m.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	family, pair, err := s.get(id, generation)
	if err != nil {
		return err
	}
	family, pairs, err := change(family, pair)
	if err != nil {
		return err
	}
	family.ID = id
	s.families[id] = family
	for _, p := range pairs {
		s.pairs[pairKey{id, p.Generation}] = p
		s.sweep(p.IssuedAt)
	}
	return nil
}

// Pairs implements Store.
func (m *Memory) Pairs(ctx context.Context, yield func(Family, Pair) bool) error {
	for i := range m.shards {
		families, pairs := m.shards[i].snapshot()
		for key, pair := range pairs {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if !yield(families[key.family], pair) {
				return nil
			}
		}
	}
	return nil
}

// Clear implements Store.
func (m *Memory) Clear(context.Context) error {
	m.mu.Lock()
	clear(m.accounts)
	clear(m.clients)
	m.mu.Unlock()
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		s.clear()
		s.mu.Unlock()
	}
	return nil
}

// shard picks by the first byte, which is as good as random in an ID.
func (m *Memory) shard(family ID) *shard { return &m.shards[family[0]%shardCount] }

func (s *shard) clear() {
	s.families, s.pairs, s.sweepAt = map[ID]Family{}, map[pairKey]Pair{}, sweepFrom
}

func (s *shard) get(id ID, generation uint32) (Family, Pair, error) {
	family, known := s.families[id]
	pair, issued := s.pairs[pairKey{id, generation}]
	if !known || !issued {
		return Family{}, Pair{}, ErrNoFamily
	}
	return family, pair, nil
}

func (s *shard) snapshot() (map[ID]Family, map[pairKey]Pair) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.families), maps.Clone(s.pairs)
}

// sweep drops what expired more than Grace ago once the shard has doubled, so that its cost is spread over the calls
// between.
func (s *shard) sweep(now int64) {
	if len(s.pairs) < s.sweepAt {
		return
	}
	end := now - Grace
	s.families = without(s.families, func(_ ID, f Family) bool { return f.ExpiresAt <= end })
	s.pairs = without(s.pairs, func(k pairKey, p Pair) bool {
		_, known := s.families[k.family]
		return !known || p.Access.ExpiresAt <= end && p.Refresh.ExpiresAt <= end
	})
	s.sweepAt = max(sweepFrom, 2*len(s.pairs))
}

// without returns a map that lacks some entries. It is another one when there are any: a map that much is deleted from and added to grows
// to three times of what it needs.
func without[K comparable, V any](all map[K]V, gone func(K, V) bool) map[K]V {
	n := 0
	for key, value := range all {
		if gone(key, value) {
			n++
		}
	}
	if n == 0 {
		return all
	}
	kept := make(map[K]V, len(all)-n)
	for key, value := range all {
		if !gone(key, value) {
			kept[key] = value
		}
	}
	return kept
}
