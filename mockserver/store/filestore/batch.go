package filestore

import (
	"fmt"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// batch is what several changes make of the records, one after the other, before any of it is written.
type batch struct {
	base    map[string]records.Record
	header  header
	changed map[string]records.Record // those without fields are to go
	events  []records.Event
	refused []error // of each change, nil for one that is made
}

func newBatch(on content) *batch {
	return &batch{base: on.records, header: on.header, changed: map[string]records.Record{}}
}

func (b *batch) record(key string) records.Record {
	if record, ok := b.changed[key]; ok {
		if len(record.Fields) == 0 {
			return records.Record{}
		}
		return record
	}
	return b.base[key]
}

// add makes a change, unless that cannot be. A caller who has gone away by now gets no change.
func (b *batch) add(c *pending) {
	err := c.ctx.Err()
	if err == nil {
		c.result, err = b.apply(c.change)
	}
	b.refused = append(b.refused, err)
}

func (b *batch) apply(change records.Change) (records.Result, error) {
	for _, g := range change.Guards {
		if b.record(g.Key).Version != g.Version {
			return records.Result{}, fmt.Errorf("%w: %q", records.ErrStale, g.Key)
		}
	}
	result := records.Result{Position: b.header.position + 1}
	event := records.Event{Position: result.Position, Note: change.Note}
	next := make([]records.Record, len(change.Writes))
	for i, w := range change.Writes {
		record, done, added, err := w.Apply(b.record(w.Key), result.Position)
		if err != nil {
			return records.Result{}, err
		}
		next[i], event.Writes, result.Added = record, append(event.Writes, done), append(result.Added, added)
	}
	for i, w := range change.Writes {
		b.changed[w.Key] = next[i]
	}
	b.header.position = result.Position
	b.events = append(b.events, event)
	return result, nil
}

// entries are what the file needs to hold all that, with a header that tells of it.
func (b *batch) entries() entries {
	all := entries{}
	for key, record := range b.changed {
		all.replace(key, b.base[key], record, &b.header.tally)
	}
	all[headerKey] = seal(headerKey, b.header.encode())
	return all
}
