package scenarios

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A drawing collects what the timeline of a report shows. It is nil where nobody asked for one.
type drawing struct {
	tracks   []track
	block    int // the number of the last block of parallel
	requests []drawn
	tokens   map[string]report.Token
	revoked  map[string]time.Time // when a token was first seen revoked, by fingerprint
	marks    []marked
	until    time.Time
}

// marked is a mark, and the request that came before it: an entry of the journal of a place, of those that were not harvested yet.
type marked struct {
	report.Mark
	place     *place
	after     uint64
	harvested int
}

// A track says from which entry of a journal on a phase, or a block in it, goes.
type track struct {
	place *place
	after uint64 // the number of the last entry before it
	phase int
	block int // 0 outside of blocks
}

// drawn is a request, and what decides about its place among others.
type drawn struct {
	report.Request
	real  time.Time
	block int
	place *place
	entry uint64
	index int // in the order of the harvest
}

// track begins a phase in every place.
func (w *world) track() {
	if w.drawing == nil {
		return
	}
	for _, p := range w.places {
		w.follow(p, 0)
	}
}

// trackBlock begins or ends a block of parallel.
func (w *world) trackBlock(p *place, begins bool) {
	if w.drawing == nil {
		return
	}
	block := 0
	if begins {
		w.drawing.block++
		block = w.drawing.block
	}
	w.follow(p, block)
}

// follow has what comes next in a journal belong to the phase that runs.
func (w *world) follow(p *place, block int) {
	if p.plane == nil {
		return
	}
	w.drawing.tracks = append(w.drawing.tracks, track{p, w.lastEntry(p), len(w.phases) - 1, block})
}

// lastEntry is the number of the last entry of a journal, 0 when there is none.
func (w *world) lastEntry(p *place) uint64 {
	if p.plane == nil {
		return 0
	}
	if entries, err := p.plane.Journal(w.ctx, journal.Filter{Limit: 1}); err == nil && len(entries) > 0 {
		return entries[0].Seq
	}
	return 0
}

// mark notes a change from outside, unless it did not work. While the clock runs, it stands where the clock last stood, or
// the same run would be drawn another way each time.
func (w *world) mark(a *actor, c *call, err error) {
	if w.drawing == nil || err != nil || a.number > 0 {
		return
	}
	clock, err := a.place.plane.Clock(w.ctx) // there is one, or nothing could have been changed
	if err != nil {
		return
	}
	if clock.Mode == "frozen" {
		a.place.stood = clock.Now.UTC()
	}
	at := cmp.Or(a.place.stood, a.place.start)
	shown := report.Mark{At: at, Phase: len(w.phases) - 1, Text: w.secrets.Mask(c.step.String())}
	w.drawing.marks = append(w.drawing.marks, marked{shown, a.place, w.lastEntry(a.place), len(w.drawing.requests)})
}

// harvest takes over the journal and the tokens of a place before they go.
func (w *world) harvest(p *place) {
	if w.drawing == nil || p.plane == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), DefaultTimeout)
	defer cancel()
	d := w.drawing
	if entries, err := p.plane.Journal(ctx, journal.Filter{}); err == nil {
		for _, e := range entries {
			d.requests = append(d.requests, w.drawRequest(ctx, p, e))
		}
	}
	if tokens, err := p.plane.Tokens(ctx, control.TokenFilter{}); err == nil {
		for _, t := range tokens {
			d.tokens[t.Fingerprint] = d.token(p, t)
		}
	}
	if now, err := w.now(p); err == nil && now.After(d.until) {
		d.until = now
	}
	d.tracks = slices.DeleteFunc(d.tracks, func(t track) bool { return t.place == p })
	d.tracks = append(d.tracks, track{place: p, phase: len(w.phases) - 1})
}

func (w *world) drawRequest(ctx context.Context, p *place, e journal.Entry) drawn {
	at := track{phase: -1}
	for _, t := range w.drawing.tracks {
		if t.place == p && t.after < e.Seq {
			at = t
		}
	}
	shown := drawn{real: e.RealAt, block: at.block, place: p, entry: e.Seq, index: len(w.drawing.requests), Request: report.Request{
		At: e.At, Phase: at.phase, Method: e.Method, Path: w.secrets.Mask(e.Path), Operation: e.Operation, Account: p.owner(e.Account),
		Status: e.SentStatus, Outcome: string(e.Outcome), Reason: string(e.Reason),
	}}
	if e.Fault != nil {
		shown.Fault = e.Fault.ID
	}
	if e.Outcome == journal.OutcomeOpen {
		shown.Outcome = string(journal.OutcomeClosed) // who had sent it has given up, and the mock is about to see that
	}
	if e.Credential != nil {
		shown.Presented = e.Credential.Fingerprint
	}
	for _, i := range e.Issued {
		shown.Issued = append(shown.Issued, i.Fingerprint)
	}
	if e.Reason != journal.ReasonNone && w.drawing.block == 0 { // or it may name one of many that came at once
		if said, err := p.plane.ExplainJournal(ctx, e.Seq); err == nil {
			shown.Text = w.named(said.Text)
		}
	}
	return shown
}

// owner tells the account of one sandbox from that of another.
func (p *place) owner(username string) string {
	if p.name == "" || username == "" {
		return username
	}
	return p.name + "/" + username
}

// watch sees which tokens have been revoked by what was done last, since the mock does not keep when.
func (w *world) watch(p *place) {
	if w.drawing == nil || p.plane == nil {
		return
	}
	tokens, err := p.plane.Tokens(w.ctx, control.TokenFilter{})
	if err != nil {
		return // so does the next command
	}
	for _, t := range tokens {
		if t.State == string(journal.StateLive) {
			delete(w.drawing.revoked, t.Fingerprint) // an earlier state was restored
		}
		if _, known := w.drawing.revoked[t.Fingerprint]; known || t.State != string(journal.StateRevoked) {
			continue
		}
		if now, err := w.now(p); err == nil {
			w.drawing.revoked[t.Fingerprint] = now.UTC()
		}
	}
}

func (d *drawing) token(p *place, t control.Token) report.Token {
	shown := report.Token{
		Fingerprint: t.Fingerprint, Use: t.Use, Account: p.owner(t.Account), Family: t.Family, Generation: t.Generation,
		IssuedAt: t.IssuedAt, ExpiresAt: t.ExpiresAt,
	}
	revokedAt, revoked := d.revoked[t.Fingerprint]
	switch {
	case t.SpentAt != nil:
		shown.EndedAt, shown.End = t.SpentAt, "spent"
	case revoked:
		shown.EndedAt, shown.End = &revokedAt, string(journal.StateRevoked)
	}
	return shown
}

// draw puts the timeline together.
func (w *world) draw(result *report.Result) {
	if w.drawing == nil {
		return
	}
	for _, p := range w.inPlaceOrder() {
		w.harvest(p)
	}
	d := w.drawing
	line := &report.Timeline{From: firstInstant(), Until: d.until.UTC(), Requests: []report.Request{}, Tokens: []report.Token{}, Marks: []report.Mark{}}
	for i, r := range d.inOrder() {
		r.Number = i + 1
		line.Requests = append(line.Requests, r.Request)
	}
	for _, name := range sortedKeys(d.tokens) {
		line.Tokens = append(line.Tokens, d.tokens[name])
	}
	slices.SortStableFunc(line.Tokens, func(a, b report.Token) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.Family, b.Family), cmp.Compare(a.Generation, b.Generation), cmp.Compare(a.Use, b.Use))
	})
	for _, m := range d.marks {
		m.After = d.before(m)
		line.Marks = append(line.Marks, m.Mark)
	}
	result.Timeline = line
}

// before is the number of the last request before a mark, once the requests are in order; 0 when none was, in its place.
func (d *drawing) before(m marked) int {
	last := 0
	for i, r := range d.requests {
		if r.place == m.place && r.index >= m.harvested && r.entry <= m.after {
			last = i + 1
		}
	}
	return last
}

func (w *world) inPlaceOrder() []*place {
	var all []*place
	for _, name := range sortedKeys(w.places) {
		all = append(all, w.places[name])
	}
	return all
}

// inOrder are the requests as they came, but for those of a block.
func (d *drawing) inOrder() []drawn {
	slices.SortStableFunc(d.requests, func(a, b drawn) int { return a.real.Compare(b.real) })
	if d.block > 0 {
		d.steady()
	}
	return d.requests
}
