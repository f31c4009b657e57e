package journal

import (
	"context"
	"errors"
	"fmt"
)

// exchanges are the recordings of a journal, the oldest first. The lock of the journal guards them.
type exchanges struct {
	limit   int64 // of bytes; none are kept where it is 0
	kept    queue[recorded]
	bytes   int64
	lasting map[*byte]int // how many have a body that lasts: its size counts once
	dropped uint64        // since the last clear
}

// keep keeps a recording. The oldest make room, but never for nothing: the last one always stays.
func (x *exchanges) keep(k recorded) {
	x.kept.push(k)
	x.bytes += recordedOverhead + int64(len(k.text)) + x.share(k.lasting, +1)
	for x.bytes > x.limit && x.kept.len() > 1 {
		old := x.kept.pop()
		x.bytes -= recordedOverhead + int64(len(old.text)) + x.share(old.lasting, -1)
		x.dropped++
	}
}

// share counts one more recording of a body that lasts, or one less, and returns what that adds, or saves.
func (x *exchanges) share(body []byte, more int) int64 {
	if len(body) == 0 {
		return 0
	}
	if x.lasting == nil {
		x.lasting = map[*byte]int{}
	}
	before := x.lasting[&body[0]]
	if after := before + more; after > 0 {
		x.lasting[&body[0]] = after
	} else {
		delete(x.lasting, &body[0])
	}
	if before == 0 || before+more == 0 {
		return int64(len(body))
	}
	return 0
}

func (x *exchanges) clear() { *x = exchanges{limit: x.limit} }

// find returns the recording of an entry: by its number, and its time where that is not zero, since numbers begin again with each process.
func (x *exchanges) find(seq, at uint64) *recorded {
	all := x.kept.all()
	for i := len(all) - 1; i >= 0; i-- {
		if k := &all[i]; k.seq == seq && (at == 0 || k.at == at) {
			return k
		}
	}
	return nil
}

// KeepsExchanges tells whether the journal keeps what requests and answers looked like.
func (j *Journal) KeepsExchanges() bool { return j.exchanges.limit > 0 }

// Record is CompleteWith, and keeps what request and answer looked like.
func (p *Pending) Record(e *Entry, r *Recording) {
	k := newRecorded(r)
	k.seq, k.at = p.entry.Seq, uint64(e.RealAt.UnixNano())
	p.complete(e, &k)
}

// Exchange settles the journal as Read does and returns what a request and its answer looked like. The error says why there is none.
func (j *Journal) Exchange(ctx context.Context, seq uint64) (Exchange, error) {
	_ = j.Settle(ctx) // as in Read
	if _, err := j.decidedEntry(seq); err != nil {
		return Exchange{}, err
	}
	return j.exchange(seq, seq, 0)
}

// exchange returns what is kept of an entry that is decided, and that readers know by another number.
func (j *Journal) exchange(local, seq, at uint64) (Exchange, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	x := &j.exchanges
	if k := x.find(local, at); k != nil {
		e := k.exchange()
		e.Seq = seq
		return e, nil
	}
	switch {
	case x.limit <= 0:
		return Exchange{}, fmt.Errorf("what request %d looked like was never kept: --journal-exchanges of popupmock serve, or Journal.Exchanges of mockserver.Config, gives room for it", seq)
	case x.dropped > 0:
		return Exchange{}, fmt.Errorf("what request %d looked like is forgotten: %s had to make room for later ones", seq, requests(int(x.dropped)))
	}
	return Exchange{}, fmt.Errorf("what request %d looked like is not kept: the mock has begun anew since, or was cleared", seq)
}

// decidedEntry returns an entry that is decided, or says why there is none.
func (j *Journal) decidedEntry(seq uint64) (*Entry, error) {
	r := j.chronicle()
	e := r.first(func(e *Entry) bool { return e.Seq == seq })
	switch {
	case e == nil:
		return nil, r.missing(seq)
	case e.Outcome == OutcomeOpen:
		return nil, fmt.Errorf("request %d is still open: what it looked like is known once it has its outcome", seq)
	}
	return e, nil
}

// Exchanges returns what is kept of requests, by the numbers that readers know them by.
func (j *Journal) Exchanges(origins []Origin) map[uint64]Exchange {
	j.mu.Lock()
	defer j.mu.Unlock()
	known := map[Origin]*recorded{}
	all := j.exchanges.kept.all()
	for i := range all {
		known[Origin{local: all[i].seq, at: all[i].at}] = &all[i]
	}
	found := map[uint64]Exchange{}
	for _, o := range origins {
		if k := known[Origin{local: o.local, at: o.at}]; k != nil {
			e := k.exchange()
			e.Seq = o.seq
			found[o.seq] = e
		}
	}
	return found
}

// Origins are those of entries, as far as they are known.
func (j *Journal) Origins(entries []Entry) []Origin {
	j.mu.Lock()
	defer j.mu.Unlock()
	var origins []Origin
	for _, e := range entries {
		o := Origin{e.Replica, e.Seq, e.Seq, uint64(e.RealAt.UnixNano())}
		if j.merged != nil {
			o.local = j.merged.locals[e.Seq]
		}
		origins = append(origins, o)
	}
	return origins
}

// Origin says which mock has answered a request of a journal that several share, and by which number it knows it.
type Origin struct {
	Replica string
	local   uint64
	seq     uint64
	at      uint64 // its real time in nanoseconds
}

var errNoOrigin = errors.New("it is not known which of its requests that is")

// Origin settles nothing: it is for a journal that was read from what others have sent. The error says why there is no such request.
func (j *Journal) Origin(seq uint64) (Origin, error) {
	e, err := j.decidedEntry(seq)
	if err != nil {
		return Origin{}, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	local, known := j.merged.locals[seq]
	if !known {
		return Origin{}, fmt.Errorf("request %d was answered by %s: %w", seq, e.Replica, errNoOrigin)
	}
	return Origin{e.Replica, local, seq, uint64(e.RealAt.UnixNano())}, nil
}

// ExchangeOf returns what the request of an origin looked like, at the mock that has answered it.
func (j *Journal) ExchangeOf(o Origin) (Exchange, error) { return j.exchange(o.local, o.seq, o.at) }
