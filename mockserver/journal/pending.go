package journal

import (
	"context"
	"fmt"
)

// phase says how far a request in flight has come.
type phase int

const (
	receiving phase = iota // its body is still arriving
	deciding               // it is being answered
	stalled                // it is held back on purpose
	decided                // its outcome is known
)

// Pending is a request in flight. Its methods are safe for concurrent use.
type Pending struct {
	journal *Journal
	entry   kept // as begun, never written to once it can be read

	// The journal's lock guards what follows.
	final     *Entry // once it is decided, never written to
	held      *Entry // while it is held back, never written to
	phase     phase
	settled   chan struct{} // made by the first one who waits, closed when the phase is left
	forgotten bool          // the journal was cleared since
	parcel    *parcel       // how it was sent while in flight
}

// Seq returns the number of the entry.
func (p *Pending) Seq() uint64 { return p.entry.Seq }

// Entry returns a copy of the entry as readers see it: masked and cut.
func (p *Pending) Entry() Entry {
	p.journal.mu.Lock()
	defer p.journal.mu.Unlock()
	if p.final != nil {
		return p.final.clone()
	}
	return p.seen().clone()
}

// Deciding marks that the request was received in full and is being answered: from here on readers wait for it. It must
// be called before the first byte of the answer goes out.
func (p *Pending) Deciding() { p.enter(deciding) }

// Stalled marks that the answer is held back, by a fault for example: readers do not wait for it any more, and see it as
// OutcomeOpen. Deciding ends that.
func (p *Pending) Stalled() { p.enter(stalled) }

// Complete stores what became of the request under the number it has, and wakes the readers that wait for it. Only the
// first call counts. After the journal was cleared it stores nothing.
func (p *Pending) Complete(e Entry) { p.CompleteWith(&e) }

// CompleteWith is Complete of an entry that is not copied on the way.
func (p *Pending) CompleteWith(e *Entry) { p.complete(e, nil) }

func (p *Pending) complete(e *Entry, looked *recorded) {
	final := new(kept)
	final.stored(e, &p.journal.paths)
	final.Seq = p.entry.Seq

	j := p.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if p.phase == decided {
		return
	}
	p.leave(decided)
	p.final = &final.Entry
	delete(j.open, p)
	if p.forgotten {
		return
	}
	if looked != nil && j.exchanges.limit > 0 {
		j.exchanges.keep(*looked)
	}
	j.count(p.seen(), -1)
	if j.out != nil {
		j.out.decide(p)
	} else {
		j.count(p.final, +1)
		j.decided.push(p.final)
	}
	j.evict()
	j.wake()
}

func (p *Pending) enter(next phase) {
	p.journal.mu.Lock()
	defer p.journal.mu.Unlock()
	if p.phase == decided || p.phase == next {
		return
	}
	before := p.phase
	p.leave(next)
	if next == stalled {
		p.journal.wake()
	}
	if out := p.journal.out; out != nil && (next == stalled || before == stalled) {
		out.update(p)
	}
}

// leave changes the phase and wakes those who wait for the end of the one before.
func (p *Pending) leave(next phase) {
	p.phase = next
	if p.settled != nil {
		close(p.settled)
		p.settled = nil
	}
}

// Settle waits until every request that was being answered when the call began has its outcome or is stalled. Requests
// that arrive meanwhile are not waited for. When ctx ends first, its error is returned.
func (j *Journal) Settle(ctx context.Context) error {
	for _, settled := range j.deciding() {
		select {
		case <-settled:
		case <-ctx.Done():
			return fmt.Errorf("wait for the requests in flight: %w", ctx.Err())
		}
	}
	return nil
}

// deciding returns a channel for each request that is being answered, to be closed when it no longer is.
func (j *Journal) deciding() []<-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	var channels []<-chan struct{}
	for p := range j.open {
		if p.phase != deciding {
			continue
		}
		if p.settled == nil {
			p.settled = make(chan struct{})
		}
		channels = append(channels, p.settled)
	}
	return channels
}
