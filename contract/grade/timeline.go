package grade

import (
	"cmp"
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// timeline is what went on in a world, by its clock.
func (r *record) timeline() *report.Timeline {
	line := &report.Timeline{Until: r.until.UTC(), Requests: []report.Request{}, Tokens: []report.Token{}, Marks: []report.Mark{}}
	for _, e := range r.entries {
		line.Requests = append(line.Requests, r.drawn(e))
		if line.From.IsZero() || e.At.Before(line.From) {
			line.From = e.At
		}
	}
	if line.From.IsZero() {
		line.From = line.Until
	}
	for i, after := range r.marks {
		line.Marks = append(line.Marks, report.Mark{At: r.at(after, line.From), Phase: -1, After: int(after), Text: startText(i)})
	}
	for _, t := range r.tokens {
		line.Tokens = append(line.Tokens, lived(t))
	}
	slices.SortStableFunc(line.Tokens, func(a, b report.Token) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.Family, b.Family), cmp.Compare(a.Generation, b.Generation), cmp.Compare(a.Use, b.Use))
	})
	return line
}

func startText(i int) string {
	if i == 0 {
		return "the client is started"
	}
	return "the client is started again"
}

// at is the mock's time of a request, or another where there is none of that number.
func (r *record) at(seq uint64, otherwise time.Time) time.Time {
	for _, e := range r.entries {
		if e.Seq == seq {
			return e.At
		}
	}
	return otherwise
}

func (r *record) drawn(e journal.Entry) report.Request {
	shown := report.Request{
		Number: int(e.Seq), At: e.At, Phase: -1, Method: e.Method, Path: r.masked(e.Path), Operation: e.Operation, Account: e.Account, //nolint:gosec // a count
		Status: e.SentStatus, Outcome: string(e.Outcome), Reason: string(e.Reason),
	}
	if e.Fault != nil {
		shown.Fault = e.Fault.ID
	}
	if e.Outcome == journal.OutcomeOpen {
		shown.Outcome = string(journal.OutcomeClosed) // its client is gone
	}
	if e.Credential != nil {
		shown.Presented = e.Credential.Fingerprint
	}
	for _, i := range e.Issued {
		shown.Issued = append(shown.Issued, i.Fingerprint)
	}
	return shown
}

func lived(t control.Token) report.Token {
	shown := report.Token{
		Fingerprint: t.Fingerprint, Use: t.Use, Account: t.Account, Family: t.Family, Generation: t.Generation,
		IssuedAt: t.IssuedAt, ExpiresAt: t.ExpiresAt,
	}
	if t.SpentAt != nil {
		shown.EndedAt, shown.End = t.SpentAt, "spent"
	}
	return shown
}
