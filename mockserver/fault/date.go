package fault

import (
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Date sends a wrong Date header: the mock's time and an offset, or any text. One of the fields is set.
type Date struct {
	// Offset is how far the date is ahead; negative for behind. Whole seconds.
	Offset time.Duration
	// Value stands in place of a date.
	Value string
}

// Type implements Effect.
func (Date) Type() string { return "date" }

func readDate(r *ruletext.Reader) Effect {
	d := Date{r.Span("offset"), r.Text("value")}
	r.OneOf("offset", "value")
	r.Positive(d == Date{}, "offset")
	r.Empty("value")
	return d
}

func (d Date) write(w *ruletext.Writer) {
	ruletext.Some(w, "offset", d.Offset)
	ruletext.Some(w, "value", d.Value)
}

func (d Date) check(n ruletext.Notes) {
	const most = 10 * 365 * 24 * time.Hour
	if d.Offset < -most || d.Offset > most || d.Offset%time.Second != 0 {
		n.Wrong("offset", "is %s, want whole seconds from -%s to %s", ruletext.SpanText(d.Offset), ruletext.SpanText(most), ruletext.SpanText(most))
	}
	if (d.Offset == 0) == (d.Value == "") {
		n.Wrong("", "has offset %s and value %.64q, want one of them", ruletext.SpanText(d.Offset), d.Value)
	}
	checkHeader(n, "value", d.Value)
}

func (d Date) run(e *Exchange) {
	value := d.Value
	if value == "" {
		value = e.Now.Add(d.Offset).UTC().Format(http.TimeFormat)
	}
	e.Answer.Header.Set("Date", value)
}
