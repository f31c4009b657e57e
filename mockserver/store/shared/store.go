package shared

import (
	"errors"
	"fmt"
	"hash/maphash"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Options shape a store. The zero value is good.
type Options struct {
	// Prefix begins all keys of this store, such as "root/". Stores of other prefixes know nothing of each other.
	Prefix string
	// Families is how many token families are held in memory; those that are not are read when they are asked for. Zero means 65,536.
	Families int
	// Keep tells for how long, in real time, a family must be kept whose last token expires at a Unix second by the mock's clock. Zero is
	// for ever, and so is nil.
	Keep func(expires int64) time.Duration
}

// Bounds of what is held, where nothing else is asked for.
const (
	heldFamilies = 1 << 16
	heldAccounts = 1 << 12
)

// tries is how often a change is decided on, when others are faster each time.
const tries = 16

// Store is a store.Store on records. It holds nothing that would have to be closed. No two accounts have one ClientID: UpdateAccount
// returns store.ErrClientID.
//
// Beside the errors of store.Store its methods return those of the backend: records.ErrUnavailable when it could not be asked, and
// records.ErrStale when others were faster time after time.
type Store struct {
	backend  records.Backend
	options  Options
	accounts *view[store.Account]
	families *view[*family]

	seed  maphash.Seed
	locks [64]sync.Mutex // by key: those who share a store do not race each other
}

var _ store.Store = (*Store)(nil)

// New returns the store that a backend has under a prefix, with all that is in it. The backend stays the caller's, who tells the store of its
// changes: see Apply.
func New(backend records.Backend, options Options) *Store {
	if options.Families <= 0 {
		options.Families = heldFamilies
	}
	if options.Keep == nil {
		options.Keep = func(int64) time.Duration { return 0 }
	}
	return &Store{
		backend: backend, options: options, seed: maphash.MakeSeed(),
		accounts: newView[store.Account](heldAccounts), families: newView[*family](options.Families),
	}
}

// Lock holds what one record is changed under, also one that is not the store's: those who share a store do not race each other.
func (s *Store) Lock(key string) (unlock func()) {
	l := &s.locks[maphash.String(s.seed, key)%uint64(len(s.locks))]
	l.Lock()
	return l.Unlock
}

// decide decides again as long as others are faster. Who has guards of his own must decide himself: they may be what has changed.
func decide(guards []records.Guard, attempt func() error) error {
	var err error
	for range tries {
		if err = attempt(); !errors.Is(err, records.ErrStale) {
			return err
		}
		if len(guards) > 0 {
			return store.ErrStale
		}
	}
	return fmt.Errorf("%w %d times while it was to be changed", err, tries)
}
