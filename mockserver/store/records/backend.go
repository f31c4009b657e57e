package records

import (
	"context"
	"errors"
	"time"
)

// Errors of every backend, to be asked for with errors.Is.
var (
	// ErrStale says that a record has another version than the change was decided on. Nothing was written.
	ErrStale = errors.New("the record has changed")
	// ErrUnavailable says that the backend could not be asked, or did not answer in time. A change may have been made all the same.
	ErrUnavailable = errors.New("the state is unavailable")
	// ErrGap says that changes are missing between those that were followed and those that are there: whoever follows must read all
	// that it knows again.
	ErrGap = errors.New("changes are missing")
	// ErrClosed says that the backend was closed by its owner.
	ErrClosed = errors.New("the state is closed")
)

// Bounds of what is written, in bytes. Longer keys and names of fields are a mistake of the caller, and an error of Check.
const (
	MaxKey   = 1024
	MaxField = 1024
)

// Position numbers changes from 1, without gaps. Zero is before the first one.
type Position uint64

// Record is what stands under a key. A record without fields does not exist.
type Record struct {
	// Version is the position of the last change that wrote to the record, zero when there is none. One that was removed and made anew
	// never has an earlier version again.
	Version Position
	Fields  map[string][]byte
}

// Guard is a version that a change was decided on: zero when there was no record.
type Guard struct {
	Key     string
	Version Position
}

// Write is what becomes of one record. A key must not come twice in a change, and neither must a field in a write.
type Write struct {
	Key string
	// Remove takes all fields away, before anything else is done.
	Remove bool
	// Set puts fields in place, and Delete takes some away.
	Set    map[string][]byte
	Delete []string
	// Add adds to fields that hold a decimal number, from 0 where there is none. What comes of it is in the Result.
	Add map[string]int64
	// Keep is how long the record is kept from now on, in real time. Zero is as long as somebody uses the records, and a good while
	// longer. A backend that does not forget by itself ignores it.
	Keep time.Duration
}

// Change is written as a whole, or not at all.
type Change struct {
	Guards []Guard
	Writes []Write
	// Note goes to those who follow, and is not kept.
	Note []byte
}

// Result is what came of a change.
type Result struct {
	// Position is that of the change, and the version of all that it wrote to.
	Position Position
	// Added are the fields of Write.Add as they are now, write by write.
	Added []map[string]int64
}

// Event is a change that was made. What it holds must not be changed.
type Event struct {
	Position Position
	Writes   []Write // with Set in place of Add
	Note     []byte
}

// Backend keeps records. All methods are safe for concurrent use; what they take in and hand out are copies, but for events.
//
// A call whose context is done may fail with the context's error. Like ErrUnavailable from Commit it leaves open whether the change
// was made; every other error means that it was not. A change that Commit has reported is seen by each call that starts
// afterwards, through whichever backend of the same records.
type Backend interface {
	// Read returns a record with some of its fields, or with all when none are named; those that it does not have are left out. A
	// record that does not exist has the version zero, and no error.
	Read(ctx context.Context, key string, fields ...string) (Record, error)
	// Commit makes a change, or returns ErrStale.
	Commit(ctx context.Context, change Change) (Result, error)
	// Scan calls yield with each record whose key begins with prefix, in no particular order, until yield returns false. What
	// changes meanwhile may be seen or not. Yield may call the backend.
	Scan(ctx context.Context, prefix string, yield func(key string, record Record) bool) error
	// Position returns that of the last change.
	Position(ctx context.Context) (Position, error)
	// Follow calls each with the changes after a position, in their order, one at a time, until the context is done or the backend is
	// closed. It returns why it ended, which is ErrGap when the next change is not to be had any more.
	Follow(ctx context.Context, after Position, each func(Event)) error
	// Close lets go of what the backend holds. The records stay, but for those of Memory. A second call does nothing.
	Close() error
}
