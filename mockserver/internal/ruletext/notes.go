package ruletext

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// Notes collects what is wrong with a JSON value or a rule. Each mistake names its place, such as effect.status.
type Notes struct {
	path string
	errs *[]error
}

// NewNotes returns an empty collection.
func NewNotes() Notes { return Notes{errs: &[]error{}} }

// At is the same collection, for a field below.
func (n Notes) At(field string) Notes { return Notes{joined(n.path, field), n.errs} }

// Wrong notes a mistake at a field; an empty one is the value itself.
func (n Notes) Wrong(field, format string, args ...any) {
	where := joined(n.path, field)
	if where != "" {
		where += " "
	}
	*n.errs = append(*n.errs, fmt.Errorf("%s"+format, append([]any{where}, args...)...))
}

// Err joins all that was noted, nil when nothing was.
func (n Notes) Err() error { return errors.Join(*n.errs...) }

func joined(path, field string) string {
	if path == "" || field == "" {
		return path + field
	}
	return path + "." + field
}

// Whole notes a number that is out of bounds.
func (n Notes) Whole(field string, value, least, most int) {
	if value < least || value > most {
		n.Wrong(field, "is %d, want a whole number from %d to %d", value, least, most)
	}
}

// SpanText writes a duration so that Reader.Span reads it again.
func SpanText(d time.Duration) string {
	switch {
	case d%time.Second != 0, d == math.MinInt64:
		return d.String()
	case d < 0:
		return "-" + duration.Format(-d)
	}
	return duration.Format(d)
}
