package mockserver

import (
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Real times of those who share a state.
const (
	// beatTime is how often a mock says that it is there.
	beatTime = 250 * time.Millisecond
	// leaseTime is for how long a mock trusts in what it knows, since it last asked whether that is all. Nobody waits longer for one that is
	// silent, because it trusts in nothing any more.
	leaseTime = time.Second
	// behindTime is how long a change waits for mocks that are there and do not follow.
	behindTime = 2 * time.Second
	// forgetTime is after which a silent mock is not counted any more.
	forgetTime = time.Minute
)

// Each mock of those that share a state has a record, in which it says up to which change it has followed. A change with the note askAll
// is one that all are asked to follow at once.
const (
	replicaKeys  = "replica/"
	replicaNames = "replicas"
	appliedField = "applied"
	askAll       = "ask"
)

// replicas are the mocks that share a state, as one of them sees the others. A mock without a name shares with nobody.
type replicas struct {
	name  string
	lease atomic.Pointer[time.Time] // what is known may be trusted until then: real time
	asked chan records.Position     // others wait until this mock has followed so far

	mu     sync.Mutex
	others map[string]replica
	heard  chan struct{} // closed when one of them has said something
}

// replica is what another mock has said last.
type replica struct {
	applied records.Position
	at      time.Time // when it was heard: real time
}

func newReplicas(name string) *replicas {
	return &replicas{name: name, asked: make(chan records.Position, 1), others: map[string]replica{}, heard: make(chan struct{})}
}

// hear takes note of what a mock has said in a change.
func (r *replicas) hear(name string, w records.Write, now time.Time) {
	if name == r.name {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if w.Remove {
		delete(r.others, name)
	} else if at, err := strconv.ParseUint(string(w.Set[appliedField]), 10, 64); err == nil {
		r.others[name] = replica{records.Position(at), now}
	}
	close(r.heard)
	r.heard = make(chan struct{})
}

// behind are those that are there, and have not followed up to a position. The channel is closed when one of them says something.
func (r *replicas) behind(at records.Position, now time.Time) (names []string, heard <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(r.others)) {
		if other := r.others[name]; other.applied < at && now.Sub(other.at) < leaseTime {
			names = append(names, name)
		}
	}
	return names, r.heard
}

// present are those that were heard of lately.
func (r *replicas) present(now time.Time) (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(r.others)) {
		if now.Sub(r.others[name].at) < leaseTime {
			names = append(names, name)
		}
	}
	return names
}

// silent are those that have said nothing for long.
func (r *replicas) silent(now time.Time) (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, other := range r.others {
		if now.Sub(other.at) > forgetTime {
			names = append(names, name)
		}
	}
	return names
}

// ask has this mock tell others soon that it has followed so far.
func (r *replicas) ask(at records.Position) {
	for {
		select {
		case r.asked <- at:
			return
		case <-r.asked: // which is earlier
		}
	}
}

// each returns what is known of the others, by name.
func (r *replicas) each(now time.Time) (all []meter.Replica) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(r.others)) {
		other := r.others[name]
		all = append(all, meter.Replica{Name: name, Followed: uint64(other.applied), Silent: now.Sub(other.at)})
	}
	return all
}

func (r *replicas) alone() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.others) == 0
}
