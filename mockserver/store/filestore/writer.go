package filestore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// pending is a change that waits for its turn.
type pending struct {
	ctx    context.Context
	change records.Change
	done   chan struct{} // closed once result and err are what came of it
	result records.Result
	err    error
}

func (c *pending) answer(err error) {
	if err != nil {
		c.result = records.Result{}
	}
	c.err = err
	close(c.done)
}

// Commit implements records.Backend. It returns when the change is on the disk. After a write that failed, such as on a full disk, the
// error is records.ErrUnavailable with the cause, and the next change tries anew.
func (s *Store) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	if err := change.Check(); err != nil {
		return records.Result{}, err
	}
	c := &pending{ctx: ctx, change: clone(change), done: make(chan struct{})}
	if err := s.enqueue(c); err != nil {
		return records.Result{}, err
	}
	select {
	case <-c.done:
		return c.result, c.err
	case <-ctx.Done():
		return records.Result{}, ctx.Err()
	}
}

func (s *Store) enqueue(c *pending) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(c.ctx); err != nil {
		return err
	}
	s.queue = append(s.queue, c)
	select {
	case s.woken <- struct{}{}:
	default: // it is awake
	}
	return nil
}

// clone is a change that its caller cannot touch any more, should the caller not wait for the end.
func clone(c records.Change) records.Change {
	c.Guards, c.Writes, c.Note = slices.Clone(c.Guards), slices.Clone(c.Writes), bytes.Clone(c.Note)
	for i, w := range c.Writes {
		set := make(map[string][]byte, len(w.Set))
		for name, value := range w.Set {
			set[name] = bytes.Clone(value)
		}
		c.Writes[i].Set, c.Writes[i].Delete, c.Writes[i].Add = set, slices.Clone(w.Delete), maps.Clone(w.Add)
	}
	return c
}

// run is the writer: the one goroutine that changes the file, and what is in memory.
func (s *Store) run() {
	defer close(s.finished)
	for {
		select {
		case <-s.woken:
			s.writeAll(s.takeQueue())
		case <-s.closed:
			for _, c := range s.takeQueue() {
				c.answer(records.ErrClosed)
			}
			if s.disk != nil {
				if err := s.disk.close(); err != nil {
					s.closeErr = about(s.path, err)
				}
			}
			return
		}
	}
}

func (s *Store) takeQueue() []*pending {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.queue
	s.queue = nil
	return queue
}

// writeAll makes all changes of a batch that can be made, in their order, or none when the file cannot be written. It answers when that is
// known: even that a change is stale may hang on another of the batch.
func (s *Store) writeAll(queue []*pending) {
	batch, err := s.tryAll(queue)
	if err != nil {
		err = fmt.Errorf("%w: %w", records.ErrUnavailable, about(s.path, err))
	} else {
		s.show(batch)
	}
	for i, c := range queue {
		if err != nil {
			c.answer(err)
		} else {
			c.answer(batch.refused[i])
		}
	}
}

func (s *Store) tryAll(queue []*pending) (*batch, error) {
	if s.disk == nil {
		if err := s.reopen(); err != nil {
			return nil, err
		}
	}
	b := newBatch(s.content)
	for _, c := range queue {
		b.add(c)
	}
	if len(b.events) == 0 {
		return b, nil
	}
	if err := s.disk.write(b.entries()); err != nil {
		_ = s.disk.close()
		s.disk = nil
		return nil, err
	}
	return b, nil
}

// show lets readers see what is on the disk.
func (s *Store) show(b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, record := range b.changed {
		if len(record.Fields) == 0 {
			delete(s.records, key)
		} else {
			s.records[key] = record
		}
	}
	s.header = b.header
	s.log.Add(b.events...)
}

// reopen reads the file again after a write that failed. That write may be there, or not: whoever made it was told so.
func (s *Store) reopen() error {
	disk, found, err := openDisk(s.path, true)
	if err != nil {
		return err
	}
	if found.position < s.position || found.position == s.position && found.header != s.header {
		return errors.Join(damaged("it is another one: it has %d changes, and had %d", found.position, s.position), disk.close())
	}
	s.disk = disk
	if found.position > s.position {
		s.mu.Lock()
		s.content = found
		s.log.Gap(found.position)
		s.mu.Unlock()
	}
	return nil
}
