package fault

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// notes collects what is wrong with a JSON value or a rule. Each mistake names its place, such as effect.status.
type notes struct {
	path string
	errs *[]error
}

func newNotes() notes { return notes{errs: &[]error{}} }

// at is the same collection, for a field below.
func (n notes) at(field string) notes { return notes{joined(n.path, field), n.errs} }

// wrong notes a mistake at a field; an empty one is the value itself.
func (n notes) wrong(field, format string, args ...any) {
	where := joined(n.path, field)
	if where != "" {
		where += " "
	}
	*n.errs = append(*n.errs, fmt.Errorf("%s"+format, append([]any{where}, args...)...))
}

func (n notes) err() error { return errors.Join(*n.errs...) }

func joined(path, field string) string {
	if path == "" || field == "" {
		return path + field
	}
	return path + "." + field
}

// whole notes a number that is out of bounds.
func (n notes) whole(field string, value, least, most int) {
	if value < least || value > most {
		n.wrong(field, "is %d, want a whole number from %d to %d", value, least, most)
	}
}

// wait notes a time to wait that is out of bounds, of which MaxDelay is the upper.
func (n notes) wait(field string, value, least time.Duration) {
	if value < least || value > MaxDelay {
		n.wrong(field, "is %s, want %s to %s", spanText(value), spanText(least), spanText(MaxDelay))
	}
}

// spanText writes a duration so that readSpan reads it again.
func spanText(d time.Duration) string {
	switch {
	case d%time.Second != 0, d == math.MinInt64:
		return d.String()
	case d < 0:
		return "-" + duration.Format(-d)
	}
	return duration.Format(d)
}
