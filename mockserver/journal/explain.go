package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Explanation says what became of a request, and why.
type Explanation struct {
	Seq uint64 `json:"seq"`
	// Text is a paragraph for people. Its wording may change.
	Text string `json:"text"`
	// Causes are the other requests that the text names as the reason, in the order of their numbers.
	Causes []uint64 `json:"causes"`
}

// Explain settles the journal as Read does and says what became of a request. Where it was refused the paragraph names the
// requests that led to it, as far as the journal still has them, and what was done from outside, as far as there are
// notes. The error says why there is no such request.
func (j *Journal) Explain(ctx context.Context, seq uint64) (Explanation, error) {
	_ = j.Settle(ctx) // as in Read
	r := j.chronicle()
	at := slices.IndexFunc(r.entries, func(e *Entry) bool { return e.Seq == seq })
	if at < 0 {
		return Explanation{}, r.missing(seq)
	}
	t := telling{chronicle: r, e: r.entries[at]}
	text := t.text()
	slices.Sort(t.causes)
	return Explanation{seq, text, append([]uint64{}, slices.Compact(t.causes)...)}, nil
}

// chronicle is all that a journal knows at one moment.
type chronicle struct {
	entries []*Entry // in the order of their numbers
	notes   []Note
	last    uint64 // the number given last
	dropped uint64
	history
}

func (j *Journal) chronicle() chronicle {
	entries := j.snapshot()
	sortBySeq(entries)
	j.mu.Lock()
	defer j.mu.Unlock()
	return chronicle{entries, slices.Clone(j.notes), j.seq, j.dropped, j.past}
}

// missing says why a request is not in the chronicle.
func (r *chronicle) missing(seq uint64) error {
	switch {
	case r.last == 0:
		return fmt.Errorf("no request %d: there were none yet", seq)
	case seq > r.last:
		return fmt.Errorf("no request %d: the last one is request %d", seq, r.last)
	case seq <= r.clearedAt:
		return fmt.Errorf("request %d is forgotten: the journal was cleared after request %d", seq, r.clearedAt)
	}
	return fmt.Errorf("request %d is forgotten: %s had to make room for later ones", seq, requests(int(r.dropped)))
}

// first returns the first entry that is as asked for, nil when none is.
func (r *chronicle) first(is func(*Entry) bool) *Entry {
	if at := slices.IndexFunc(r.entries, is); at >= 0 {
		return r.entries[at]
	}
	return nil
}

// forgetful tells whether there were requests that the chronicle does not have.
func (r *chronicle) forgetful() bool { return r.dropped > 0 || r.clearedAt > 0 }

// somewhere stands in the place of a request that the chronicle does not have.
func (r *chronicle) somewhere() string {
	switch {
	case r.dropped > 0:
		return "a request that is not in the journal any more: " + requests(int(r.dropped)) + " had to make room for later ones"
	case r.clearedAt > 0:
		return "a request that is not in the journal any more: it was cleared"
	}
	return "no request of the journal"
}

// telling explains one entry.
type telling struct {
	chronicle
	e      *Entry
	causes []uint64
}

// request names an entry, as a cause when it is another one.
func (t *telling) request(e *Entry) string {
	if e != t.e {
		t.causes = append(t.causes, e.Seq)
	}
	return fmt.Sprintf("request %d", e.Seq)
}

func (t *telling) text() string {
	e := t.e
	head := fmt.Sprintf("Request %d, %s %s at %s", e.Seq, shown(e.Method, 16), shown(e.Path, 80), timeText(e.At))
	if e.Outcome == OutcomeOpen {
		return head + ", has no answer yet: it is still being received, or its answer is held back."
	}
	head += ", " + got(e)
	reason, known := explainers[e.Reason]
	if !known {
		return head + ": " + sentence(withCause(shown(e.Reason.Text(), 80), e))
	}
	if text := reason(t); text != "" {
		return head + ": " + sentence(text)
	}
	return head + "."
}

// sentence ends a text with a full stop, but never with two.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

// got says what the client got, and what it would have got where that is something else.
func got(e *Entry) string {
	spoiled := ""
	if e.Fault != nil {
		spoiled = " by " + faultName(e.Fault)
	}
	switch {
	case e.Outcome == OutcomeAnswered && e.Status == e.SentStatus:
		return fmt.Sprintf("got %d", e.SentStatus)
	case e.Outcome == OutcomeAnswered && e.Status == 0:
		return fmt.Sprintf("got %d%s, and was not looked at any further", e.SentStatus, spoiled)
	case e.Outcome == OutcomeAnswered:
		return fmt.Sprintf("was answered with %d, of which %d was made%s", e.Status, e.SentStatus, spoiled)
	case e.Status == 0:
		return "got no answer: the connection was " + ended(e.Outcome) + spoiled
	}
	return fmt.Sprintf("was answered with %d, but the connection was %s%s", e.Status, ended(e.Outcome), spoiled)
}

func faultName(f *Fault) string {
	return fmt.Sprintf("fault %s, phase %s", shown(f.ID, 40), shown(f.Phase, 16))
}

func ended(o Outcome) string {
	if o == OutcomeCut {
		return "cut in the middle of it"
	}
	return shown(string(o), 16)
}

// earlier says how long before the entry another one was, by the mock's clock.
func (t *telling) earlier(then time.Time) string {
	switch seconds := int64(t.e.At.Sub(then) / time.Second); {
	case seconds == 0:
		return "in the same second"
	case seconds < 0:
		return "under a clock that was set back since"
	default:
		return spanText(seconds) + " earlier"
	}
}

func withCause(text string, e *Entry) string {
	if e.Cause == "" {
		return text
	}
	return text + ": " + shown(e.Cause, 200)
}

// noted returns the last note of a kind about an account that is older than the entry, as a sentence that begins with
// what, or nothing.
func (t *telling) noted(kind NoteKind, account, what string) string {
	for _, n := range slices.Backward(t.notes) {
		if n.Kind == kind && n.After < t.e.Seq && n.Account == account {
			return fmt.Sprintf(". %s %s", what, t.author(n))
		}
	}
	return ""
}

func after(seq uint64) string {
	if seq == 0 {
		return "before any request"
	}
	return fmt.Sprintf("after request %d", seq)
}
