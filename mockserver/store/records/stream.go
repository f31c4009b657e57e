package records

import (
	"context"
	"errors"
	"fmt"
)

// Streams is what a backend can do besides, when several mocks are to have one journal. A backend that does not have it keeps none.
//
// A stream is a row of items with numbers that go up from 1. Items that are put aside wait, and get their numbers when somebody reads: by
// their times, so that what one mock has done comes before what another one has done afterwards, although it may have been sent
// later. What a number stands for never changes. The last items are kept, and those that make room leave a hole in the places. It all
// expires by itself when nothing is put aside for long, in a backend that forgets.
//
// Methods are as those of Backend: safe for concurrent use, with ErrUnavailable for what cannot be asked.
type Streams interface {
	// PutAside takes the items of a sender that it has not taken before. A second try of the same items does no harm.
	PutAside(ctx context.Context, s Stream, sender string, items []Item) error
	// ReadStream gives numbers to some of what waits and is of a time or earlier, and returns what comes after a mark: at most a number of
	// items, and as many notes.
	ReadStream(ctx context.Context, s Stream, after Mark, upto int64, most int) (Page, error)
	// RemoveStream takes all away that there is of a stream.
	RemoveStream(ctx context.Context, name string) error
}

// Stream says which stream is meant, and how it is kept.
type Stream struct {
	Name string
	// Before is the number before the first, in a stream that does not exist yet.
	Before uint64
	// Era is how often the stream was cleared, as far as the caller knows. A later era than the stream's clears it first: all items
	// are gone, and their numbers used up. What is put aside for an earlier one is not taken. Notes stay.
	Era uint64
	// Keep is how many items are kept, at least; as many may wait.
	Keep int
}

// ItemKind says what becomes of an item.
type ItemKind byte

// The closed list of kinds.
const (
	ItemFinal ItemKind = 'f' // gets a number
	ItemOpen  ItemKind = 'o' // gets a number, and may be replaced
	ItemNote  ItemKind = 'n' // stands between others, without a number of its own
	ItemAgain ItemKind = 'a' // replaces an open one, which stays open
	ItemDone  ItemKind = 'd' // replaces an open one for good
)

// Item is what a sender puts aside.
type Item struct {
	// Serial numbers the items of a sender, from 1 and upwards.
	Serial uint64
	Kind   ItemKind
	// Time is that by which items get their numbers, in microseconds since 1970: never less than that of an earlier item with a number of
	// the same sender.
	Time int64
	// Of is the serial of the open item that this one replaces, and Time is that one's.
	Of uint64
	// Lost is how many numbers are left out before this one, for items that there are no more.
	Lost uint32
	Data []byte
}

// Place is that of an item. Its parts never become fewer.
type Place struct {
	Number uint64 // its own, or that of the last one before it
	Sub    uint64 // 0 for one with a number, and from 1 for those that follow it
}

// Mark is up to where somebody has read a stream.
type Mark struct{ Items, Notes Place }

// Placed is an item as it is read.
type Placed struct {
	Place
	// Replaces is the number of the item that this one replaces, 0 when it has a number.
	Replaces uint64
	Data     []byte
}

// Page is what was read.
type Page struct {
	// Era is that of the stream, Cleared the number up to which all was cleared, and Last the place of the last item.
	Era, Cleared uint64
	Last         Place
	// Waiting is how many of that time or earlier have no number yet.
	Waiting      int
	Items, Notes []Placed
}

// Bounds of streams.
const (
	// NumberAtOnce is how many waiting items get their numbers in one call.
	NumberAtOnce = 1000
	// KeepNotes is how many notes are kept, at least.
	KeepNotes = 1000
	// MaxSender is the longest name of a sender, in bytes.
	MaxSender = 64
)

// CheckItems tells what is wrong with items whoever they are given to: a mistake of the caller. It is for backends.
func CheckItems(s Stream, sender string, items []Item) error {
	if err := s.Check(); err != nil {
		return err
	}
	if err := checkName("sender", sender, MaxSender); err != nil {
		return err
	}
	last := uint64(0)
	for _, item := range items {
		replaces := item.Kind == ItemAgain || item.Kind == ItemDone
		switch {
		case item.Serial <= last:
			return fmt.Errorf("item %d comes after %d, want serials that go up from 1", item.Serial, last)
		case !replaces && item.Kind != ItemFinal && item.Kind != ItemOpen && item.Kind != ItemNote:
			return fmt.Errorf("item %d is of an unknown kind", item.Serial)
		case replaces != (item.Of > 0) || item.Of >= item.Serial:
			return fmt.Errorf("item %d of kind %c replaces item %d, want an earlier one, and none for an item of its own", item.Serial, item.Kind, item.Of)
		case item.Time < 0 || item.Time > maxTime:
			return fmt.Errorf("item %d is of the time %d, want 0 to %d microseconds", item.Serial, item.Time, int64(maxTime))
		case item.Lost > 0 && (replaces || item.Kind == ItemNote):
			return fmt.Errorf("item %d leaves numbers out and has none", item.Serial)
		}
		last = item.Serial
	}
	return nil
}

// maxTime is one that a backend may keep as a floating-point number.
const maxTime = 1 << 53

// Check tells what is wrong with a stream.
func (s Stream) Check() error {
	if err := checkName("stream", s.Name, MaxKey); err != nil {
		return err
	}
	if s.Keep < 1 {
		return errors.New("a stream keeps nothing, want at least 1 item")
	}
	return nil
}
