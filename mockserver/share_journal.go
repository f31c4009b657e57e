package mockserver

import (
	"context"
	"slices"
	"sync"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// pooled is the journal that a mock has together with those that share its state, as this process sees it. Requests go into the journal of
// their own mock, which is sent bit by bit; who reads has all send what they have, and catches up. While nobody reads, this process has
// nothing of what others do.
type pooled struct {
	server  *Server
	streams records.Streams
	view    *journal.Journal
	sender  string // of this process alone

	shipping sync.Mutex // one sends at a time
	reading  sync.Mutex // and one reads

	mu       sync.Mutex
	stream   records.Stream
	mark     records.Mark
	known    bool // it was read from
	era      uint64
	round    uint64 // how often it was another stream
	watchers int
	unwatch  context.CancelFunc
}

const (
	shipAtOnce = 1000
	readAtOnce = 500
)

// newJournal makes the journal of a mock, which is shared where its state is and keeps streams.
func (s *Server) newJournal() {
	if s.commons == nil || s.commons.streams == nil {
		s.journal = journal.New(s.config.Journal)
		return
	}
	s.journal = journal.NewSender(s.config.Journal, s.config.Replica, s.commons.shipSoon)
	s.pooled = &pooled{
		server: s, streams: s.commons.streams, view: journal.NewMerged(s.config.Journal), sender: s.commons.sender,
		stream: records.Stream{Keep: journalKeep(s.config.Journal)},
	}
}

// journalKeep is how many entries are kept for all.
func journalKeep(limits journal.Limits) int {
	if limits.Entries <= 0 {
		return journal.DefaultLimits().Entries
	}
	return limits.Entries
}

// readable is the journal to read from. Where it is shared it has all requests that were answered before this was called, as long as the
// mocks that have answered them do.
func (s *Server) readable(ctx context.Context) (*journal.Journal, error) {
	if s.pooled == nil {
		return s.journal, nil
	}
	return s.pooled.view, s.pooled.refresh(ctx)
}

// refreshToWatch is for who reads and then waits.
func (s *Server) refreshToWatch(ctx context.Context) error {
	if s.pooled == nil {
		return nil
	}
	return s.pooled.refresh(ctx)
}

// watched is the journal to wait for, which is kept current until stop is called.
func (s *Server) watched() (j *journal.Journal, stop func()) {
	if s.pooled == nil {
		return s.journal, func() {}
	}
	return s.pooled.view, s.pooled.watch()
}

// refresh has all send what they have, and reads it.
func (p *pooled) refresh(ctx context.Context) error {
	c := p.server.commons
	if c.closed() { // what is known can still be read
		return nil
	}
	behind, err := c.gather(ctx, p.server.site())
	if err != nil {
		return err
	}
	noteBehind(ctx, behind)
	return p.catchUp(ctx, forever)
}

// forever is later than all times.
const forever = 1 << 53

// restartJournal has the journal begin anew in a world, after a number. It is for those who hold turn.
func (s *Server) restartJournal(next *world, last uint64) {
	if s.pooled == nil {
		s.journal.Restart(last)
		return
	}
	s.journal.RestartIn(last, next.clears.Load())
	s.pooled.restart(next.share.id, last)
}

func (p *pooled) restart(world string, last uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stream.Name, p.stream.Before = worldKeys+world, last
	p.round++
	p.rewind()
}

// reread forgets what was read.
func (p *pooled) reread() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.round++
	p.rewind()
}

// rewind reads all again.
func (p *pooled) rewind() {
	p.mark, p.known, p.era = records.Mark{Items: records.Place{Number: p.stream.Before}}, false, 0
	p.view.Restart(p.stream.Before)
}

// ship sends what there is.
func (p *pooled) ship(ctx context.Context) error {
	p.shipping.Lock()
	defer p.shipping.Unlock()
	for {
		b, stream, err := p.next()
		if err != nil || len(b.Items) == 0 {
			return err
		}
		if err := p.streams.PutAside(ctx, stream, p.sender, b.Items); err != nil {
			return err
		}
		p.server.journal.Sent(b)
		if b.Missed > 0 {
			p.server.log.Warn("requests are missing from the journal that the mocks share: they could not be sent in time",
				"missing", b.Missed, "sandbox", p.server.sandbox)
		}
		if len(b.Items) < shipAtOnce {
			return nil
		}
	}
}

// next is the next batch, and the stream that it belongs to.
func (p *pooled) next() (journal.Batch, records.Stream, error) {
	p.server.turn.RLock()
	defer p.server.turn.RUnlock()
	b, err := p.server.journal.Batch(shipAtOnce)
	p.mu.Lock()
	defer p.mu.Unlock()
	stream := p.stream
	stream.Era = b.Era
	return b, stream, err
}

// catchUp reads what has been sent by now, of requests that arrived up to a time.
func (p *pooled) catchUp(ctx context.Context, upto int64) error {
	p.reading.Lock()
	defer p.reading.Unlock()
	goal := uint64(0)
	for {
		stream, mark, round := p.place()
		page, err := p.streams.ReadStream(ctx, stream, mark, upto, readAtOnce)
		if err != nil {
			return err
		}
		if goal == 0 {
			goal = page.Last.Number + uint64(page.Waiting)
		}
		read, ok := p.take(round, page)
		if ok && max(len(page.Items), len(page.Notes)) < readAtOnce && (page.Waiting == 0 || read >= goal) {
			return nil
		}
	}
}

// place is where to go on, in the era that this mock knows of.
func (p *pooled) place() (records.Stream, records.Mark, uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	stream := p.stream
	if w := p.server.world.Load(); w != nil && worldKeys+w.share.id == stream.Name {
		stream.Era = w.clears.Load()
	}
	return stream, p.mark, p.round
}

// take puts a page into the view, and returns the number up to which that has all. It is false where the page is of no use any more.
func (p *pooled) take(round uint64, page records.Page) (read uint64, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.round != round {
		return 0, false
	}
	if page.Last.Compare(p.mark.Items) < 0 { // what keeps it has lost some
		p.round++
		p.rewind()
		return 0, false
	}
	p.takeEra(page)
	for _, item := range page.Items {
		if err := p.view.Put(item, p.mark.Items); err != nil {
			p.server.log.Error("a request is missing from the journal", "cause", err)
		}
		p.mark.Items = item.Place
	}
	for _, note := range page.Notes {
		if note.Number > p.mark.Items.Number { // it is about requests that come with the next page
			break
		}
		if err := p.view.PutNote(note); err != nil {
			p.server.log.Error("a change is missing from the journal", "cause", err)
		}
		p.mark.Notes = note.Place
	}
	return p.mark.Items.Number, true
}

// takeEra forgets what was cleared. It is for those who hold the lock.
func (p *pooled) takeEra(page records.Page) {
	if p.known && page.Era == p.era {
		return
	}
	if p.known || page.Cleared > p.mark.Items.Number {
		p.view.ClearAt(page.Cleared)
	}
	if page.Cleared > p.mark.Items.Number {
		p.mark.Items = records.Place{Number: page.Cleared}
	}
	p.known, p.era = true, page.Era
}

// watch keeps the view current until stop is called, for who waits for what is to come.
func (p *pooled) watch() (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.watchers++; p.watchers == 1 {
		ctx, cancel := context.WithCancel(p.server.commons.life)
		p.unwatch = cancel
		p.server.commons.later(func() { p.follow(ctx) })
	}
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.watchers--; p.watchers == 0 {
			p.unwatch()
		}
	})
}

// follow reads at each beat what arrived before it: those who were asked later may have sent what followed upon requests that others had not
// received yet when they were asked. What cannot be asked now may be at the next one.
func (p *pooled) follow(ctx context.Context) {
	ticker := p.server.wall.NewTicker(beatTime)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.Chan():
			upto := p.server.wall.Now().UnixMicro()
			_, err := p.server.commons.gather(ctx, p.server.site())
			if err == nil {
				err = p.catchUp(ctx, upto)
			}
			if err != nil && ctx.Err() == nil && !unavailable(err) {
				p.server.log.Warn("the journal that the mocks share cannot be read", "cause", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// gatherFor is gather for who only counts.
func (s *Server) gatherFor(ctx context.Context, site string) error {
	if s.commons == nil || s.commons.streams == nil {
		return nil
	}
	behind, err := s.commons.gather(ctx, site)
	noteBehind(ctx, behind)
	return err
}

// requested is the number of the last request that anybody knows of, without those that are being answered elsewhere.
func (s *Server) requested(ctx context.Context) (uint64, error) {
	p := s.pooled
	if p == nil || s.commons.closed() {
		return s.journal.Last(), nil
	}
	if err := p.ship(ctx); err != nil {
		return 0, err
	}
	for {
		stream, _, _ := p.place()
		page, err := p.streams.ReadStream(ctx, stream, records.Mark{Items: beyondAll, Notes: beyondAll}, forever, 1)
		if err != nil || page.Waiting == 0 {
			return page.Last.Number, err
		}
	}
}

// lastRequest returns a function that returns the number of the last request. Where the journal is shared, that is as of now.
func (s *Server) lastRequest(ctx context.Context) (func() uint64, error) {
	if s.pooled == nil {
		return s.journal.Last, nil
	}
	return s.pooled.view.Last, s.pooled.refresh(ctx)
}

// beyondAll is a place that no item has.
var beyondAll = records.Place{Number: 1<<63 - 1}

// clearJournal has all forget what there was.
func (p *pooled) clearJournal(ctx context.Context) error {
	if err := p.refresh(ctx); err != nil { // so that what was answered by now has its number
		return err
	}
	w := p.server.world.Load()
	if err := w.change(ctx, func(w *world) error { w.clears.Add(1); return nil }); err != nil {
		return err
	}
	return p.catchUp(ctx, forever)
}

// endJournal sends off all who wait for the journal.
func (s *Server) endJournal() {
	s.journal.End()
	s.steered.end()
	if s.pooled != nil {
		s.pooled.view.End()
	}
}

// adoptClears takes over how often the journal of a world was cleared.
func (w *world) adoptClears(changed parts) error {
	var era uint64
	if err := changed.read(partClears, &era); err != nil {
		return err
	}
	w.clears.Store(era)
	for _, server := range w.share.commons.servers() {
		if server.pooled != nil && server.world.Load() == w {
			server.journal.ClearIn(era)
		}
	}
	return nil
}

// unsent counts what of the journals has not been sent, for who gives up.
func (c *commons) unsent() bool {
	return slices.ContainsFunc(c.servers(), func(s *Server) bool { return s.pooled != nil && s.journal.Unsent() })
}

// held is what this process has of the journal: where that is shared, what was read last, and what is yet to be sent.
func (s *Server) held() meter.Journal {
	all := meter.Journal{Entries: int64(s.journal.Len()), Bytes: s.journal.Size(), Dropped: s.journal.Dropped()}
	if s.pooled != nil {
		view := s.pooled.view
		all.Entries, all.Bytes, all.Dropped = all.Entries+int64(view.Len()), all.Bytes+view.Size(), all.Dropped+view.Dropped()
	}
	return all
}
