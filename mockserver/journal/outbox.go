package journal

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// outbox is what a journal has to send to one that several mocks share. Requests go into it as they go into any journal; it keeps none of
// what has been sent.
//
// Entries are sent in the order in which they arrived. One that is in flight then is sent as it is known, so that it has its place, and
// again when it is decided.
type outbox struct {
	replica string
	full    func() // called when there is much to send

	// The journal's lock guards these.
	fresh   queue[parcel] // decided, never sent, in the order of completion
	again   []*parcel     // those of requests that were sent while in flight
	notes   []*parcel
	missed  uint64 // how many had to make room since some were taken
	era     uint64 // how often the shared journal was cleared
	round   uint64 // how often this one was cleared or restarted
	restart uint64 // the last round that was a restart

	sending sync.Mutex // guards these
	sealed  []*parcel  // have their serials, and may have been sent
	serial  uint64
	latest  int64
	of      uint64 // the round that they belong to
}

// parcel is one thing to send.
type parcel struct {
	kind    records.ItemKind
	serial  uint64
	at      int64   // when the request arrived: real time in microseconds
	of      *parcel // the one that it replaces
	missed  uint64
	entry   *Entry // never written to
	stalled bool
	note    *Note
}

// wire is a parcel as it is sent.
type wire struct {
	Entry   *Entry `json:"entry,omitempty"` // with its number at its mock
	Stalled bool   `json:"stalled,omitempty"`
	Note    *Note  `json:"note,omitempty"`
	Replica string `json:"replica,omitempty"` // of a note
}

// sendAt is how many entries are enough to be sent at once.
const sendAt = 1000

// NewSender returns a journal whose entries are to be sent to one that several mocks share, see Batch. Nobody can read them from this one.
// Its limits are those of what is yet to be sent: what has to make room before that is missing, and is counted. The function full is
// called, under the lock, when many entries wait; it must not wait for anything.
func NewSender(limits Limits, replica string, full func()) *Journal {
	j := New(limits)
	j.out = &outbox{replica: cut(replica, maxName), full: full}
	return j
}

// decide takes an entry that is decided. The caller has the lock.
func (o *outbox) decide(p *Pending) {
	j := p.journal
	if p.parcel != nil {
		o.again = append(o.again, &parcel{kind: records.ItemDone, of: p.parcel, entry: p.final})
		return
	}
	j.count(p.final, +1)
	o.fresh.push(parcel{kind: records.ItemFinal, at: p.arrived(), entry: p.final})
	if o.fresh.len() == sendAt && o.full != nil {
		o.full()
	}
}

// arrived is when the request arrived.
func (p *Pending) arrived() int64 { return p.entry.RealAt.UnixMicro() }

// update is for a request whose view has changed. The caller has the lock.
func (o *outbox) update(p *Pending) {
	if p.parcel != nil && !p.forgotten {
		seen := p.seen().clone()
		o.again = append(o.again, &parcel{kind: records.ItemAgain, of: p.parcel, entry: &seen, stalled: p.phase == stalled})
	}
}

// evict is that of the journal.
func (o *outbox) evict(j *Journal) {
	for o.fresh.len() > 1 && (j.entries > j.limits.Entries || j.bytes > j.limits.Bytes) {
		j.count(o.fresh.pop().entry, -1)
		j.dropped++
		o.missed++
	}
}

// clear forgets what is yet to be sent, but for notes unless all begins anew. The caller has the lock.
func (o *outbox) clear(restart bool) {
	o.fresh, o.again, o.missed = queue[parcel]{}, nil, 0
	o.round++
	if restart {
		o.notes, o.restart = nil, o.round
	}
}

// note takes a note. The caller has the lock.
func (o *outbox) note(n Note) {
	if len(o.notes) < maxNotes {
		o.notes = append(o.notes, &parcel{kind: records.ItemNote, at: n.RealAt.UnixMicro(), note: &n})
	}
}

// Batch is what is to be sent next.
type Batch struct {
	// Era is how often the shared journal was cleared, as far as this one knows.
	Era   uint64
	Items []records.Item
	// More tells that this is not all. Missed is how many entries had to make room before they could be sent.
	More   bool
	Missed uint64
}

// Batch returns what a sender has to send next, at most a number of items. Until Sent is told of it, it is the same, with more behind it
// where there was room.
func (j *Journal) Batch(most int) (Batch, error) {
	o := j.out
	o.sending.Lock()
	defer o.sending.Unlock()
	era := o.seal(j)
	b := Batch{Era: era, More: len(o.sealed) > most}
	for _, p := range o.sealed[:min(most, len(o.sealed))] {
		item, err := p.item(o.replica)
		if err != nil {
			return Batch{}, err
		}
		b.Items, b.Missed = append(b.Items, item), b.Missed+p.missed
	}
	return b, nil
}

// Sent says that a batch has arrived, or will never be wanted.
func (j *Journal) Sent(b Batch) {
	if len(b.Items) == 0 {
		return
	}
	o, last := j.out, b.Items[len(b.Items)-1].Serial
	o.sending.Lock()
	defer o.sending.Unlock()
	o.sealed = slices.DeleteFunc(o.sealed, func(p *parcel) bool { return p.serial <= last })
}

// Unsent tells whether there is something to send.
func (j *Journal) Unsent() bool {
	o := j.out
	o.sending.Lock()
	defer o.sending.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	return o.of == o.round && len(o.sealed) > 0 || o.fresh.len()+len(o.again)+len(o.notes)+len(j.open) > 0
}

// taken is what was waiting to be sealed.
type taken struct {
	fresh, again, notes []*parcel
	missed              uint64
}

// seal gives serials to all that is there, unless enough is sealed already, and returns the era. It is for the one who sends.
func (o *outbox) seal(j *Journal) uint64 {
	t, era := o.take(j)
	slices.SortStableFunc(t.fresh, func(a, b *parcel) int { return cmp.Compare(a.entry.Seq, b.entry.Seq) })
	for _, p := range slices.Concat(t.fresh, t.again, t.notes) {
		o.serial++
		p.serial = o.serial
		if p.of != nil {
			p.at = p.of.at
			continue
		}
		if p.note == nil { // by time, and never before one that arrived earlier
			o.latest = max(o.latest, p.at)
			p.at, p.missed, t.missed = o.latest, t.missed, 0
		}
	}
	o.sealed = slices.Concat(o.sealed, t.fresh, t.again, t.notes)
	j.mu.Lock()
	if o.round == o.of {
		o.missed += t.missed // there was none that could tell
	}
	j.mu.Unlock()
	return era
}

// take takes what is waiting out, under the lock and so without doing more.
func (o *outbox) take(j *Journal) (t taken, era uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if o.of != o.round {
		o.sealed = slices.DeleteFunc(o.sealed, func(p *parcel) bool { return p.note == nil || o.of < o.restart })
		o.of = o.round
	}
	if len(o.sealed) >= sendAt {
		return taken{}, o.era
	}
	for o.fresh.len() > 0 {
		p := o.fresh.pop()
		j.count(p.entry, -1)
		t.fresh = append(t.fresh, &p)
	}
	for p := range j.open {
		if p.parcel == nil && !p.forgotten {
			seen := p.seen().clone()
			p.parcel = &parcel{kind: records.ItemOpen, at: p.arrived(), entry: &seen, stalled: p.phase == stalled}
			t.fresh = append(t.fresh, p.parcel)
		}
	}
	t.again, t.notes, t.missed = o.again, o.notes, o.missed
	o.again, o.notes, o.missed = nil, nil, 0
	return t, o.era
}

// maxMissed is how many an item can tell of.
const maxMissed = 1<<32 - 1

// item encodes a parcel.
func (p *parcel) item(replica string) (records.Item, error) {
	i := records.Item{Serial: p.serial, Kind: p.kind, Time: max(p.at, 0)}
	w := wire{Stalled: p.stalled, Note: p.note}
	switch {
	case p.note != nil:
		w.Replica = replica
	default:
		shown := *p.entry
		p.missed = min(p.missed, maxMissed)
		shown.Replica, shown.Missed = replica, p.missed
		w.Entry, i.Lost = &shown, uint32(p.missed)
	}
	if p.of != nil {
		i.Of, w.Entry.Missed = p.of.serial, p.of.missed
	}
	var err error
	if i.Data, err = json.Marshal(w); err != nil {
		return i, fmt.Errorf("encode a journal entry: %w", err)
	}
	return i, nil
}

// ClearIn is Clear of a sender, for the era of the shared journal that begins with it. An era that is known has been cleared already.
func (j *Journal) ClearIn(era uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if era > j.out.era {
		j.out.era = era
		j.clear()
	}
}

// RestartIn is Restart of a sender, in an era of another shared journal.
func (j *Journal) RestartIn(last, era uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.out.era = era
	j.restart(last)
}
