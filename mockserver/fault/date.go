package fault

import (
	"net/http"
	"time"
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

func readDate(r *reader) Effect {
	d := Date{r.span("offset"), r.text("value")}
	r.oneOf("offset", "value")
	r.positive(d == Date{}, "offset")
	r.filled("value")
	return d
}

func (d Date) write(w *writer) {
	some(w, "offset", d.Offset)
	some(w, "value", d.Value)
}

func (d Date) check(n notes) {
	const most = 10 * 365 * 24 * time.Hour
	if d.Offset < -most || d.Offset > most || d.Offset%time.Second != 0 {
		n.wrong("offset", "is %s, want whole seconds from -%s to %s", spanText(d.Offset), spanText(most), spanText(most))
	}
	if (d.Offset == 0) == (d.Value == "") {
		n.wrong("", "has offset %s and value %.64q, want one of them", spanText(d.Offset), d.Value)
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
