package journal

import (
	"context"
	"fmt"
)

// Bounds is how many entries are expected: from Min to Max. Nil bounds nothing.
type Bounds struct{ Min, Max *int }

// Exactly expects n entries.
func Exactly(n int) Bounds { return Bounds{&n, &n} }

// AtLeast expects n entries or more.
func AtLeast(n int) Bounds { return Bounds{Min: &n} }

// AtMost expects n entries or fewer.
func AtMost(n int) Bounds { return Bounds{Max: &n} }

// String returns "exactly 2", "at least 2", "at most 2" or "2 to 4"; "any number" without bounds.
func (b Bounds) String() string {
	switch {
	case b.Min == nil && b.Max == nil:
		return "any number"
	case b.Max == nil:
		return fmt.Sprintf("at least %d", *b.Min)
	case b.Min == nil:
		return fmt.Sprintf("at most %d", *b.Max)
	case *b.Min == *b.Max:
		return fmt.Sprintf("exactly %d", *b.Min)
	}
	return fmt.Sprintf("%d to %d", *b.Min, *b.Max)
}

// Check refuses bounds that nothing can keep.
func (b Bounds) Check() error {
	for _, bound := range []struct {
		name string
		n    *int
	}{{"min", b.Min}, {"max", b.Max}} {
		if bound.n != nil && *bound.n < 0 {
			return fmt.Errorf("%s is %d, want a number from 0", bound.name, *bound.n)
		}
	}
	if b.Min != nil && b.Max != nil && *b.Min > *b.Max {
		return fmt.Errorf("min is %d and max is %d, want min to be no more than max", *b.Min, *b.Max)
	}
	return nil
}

// Count is how many entries match, and whether that is what was expected.
type Count struct {
	Count int `json:"count"`
	// Held is nil when nothing was expected.
	Held *bool `json:"held,omitempty"`
	// Text says what was expected and what was found, in lines, when that is not the same.
	Text string `json:"text,omitempty"`
	// Nearest are the entries that come closest when there are too few, or the last of those too many.
	Nearest []Near `json:"nearest,omitempty"`
}

// Count settles the journal as Read does and counts the entries that Read would return. Limit has no meaning here.
func (j *Journal) Count(ctx context.Context, f Filter, b Bounds) Count {
	_ = j.Settle(ctx) // as in Read
	entries, conditions := j.snapshot(), f.conditions()
	sortBySeq(entries)
	var found []*Entry
	for _, e := range entries {
		if all(conditions, e) {
			found = append(found, e)
		}
	}
	count := Count{Count: len(found)}
	if b.Min == nil && b.Max == nil {
		return count
	}
	tooFew := b.Min != nil && len(found) < *b.Min
	tooMany := b.Max != nil && len(found) > *b.Max
	count.Held = new(!tooFew && !tooMany)
	switch {
	case tooFew:
		count.Nearest = nearest(entries, conditions)
	case tooMany:
		for _, e := range found[max(*b.Max, len(found)-maxNear):] {
			count.Nearest = append(count.Nearest, difference(e, nil))
		}
	default:
		return count
	}
	count.Text = withNear(fmt.Sprintf("%s with %s, want %s", requests(len(found)), f, b)+j.lost(), count.Nearest)
	return count
}

// lost reminds of entries that are not there any more.
func (j *Journal) lost() string {
	if n := j.Dropped(); n > 0 {
		return fmt.Sprintf(" (%s had to make room for others)", requests(int(n)))
	}
	return ""
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}
