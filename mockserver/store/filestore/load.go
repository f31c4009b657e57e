package filestore

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// content is all that a file holds.
type content struct {
	header
	records map[string]records.Record // a record is replaced, never changed
}

// load reads a whole file, and fails unless every entry that was written is there as it was written.
func load(file io.ReaderAt, size int64) (content, error) {
	l := loader{content: content{records: map[string]records.Record{}}}
	if err := tree(file, size, l.entry); err != nil {
		return content{}, err
	}
	if err := l.finish(); err != nil {
		return content{}, damaged("%w", err)
	}
	return l.content, nil
}

// loader takes entries in the order of their keys.
type loader struct {
	content
	begun bool  // the header was there
	found tally // of the entries
	last  string
}

func (l *loader) entry(key string, frame []byte) error {
	payload, err := unseal(key, frame)
	if err != nil {
		return err
	}
	if !l.begun {
		if key != headerKey {
			return errors.New("there is no header in front of its entries")
		}
		l.begun = true
		l.header, err = decodeHeader(payload)
		return err
	}
	l.found.add(key, payload)
	name, kind, field, err := splitKey(key)
	if err != nil {
		return err
	}
	if kind == fieldEntry {
		return l.field(name, field, payload)
	}
	if err := l.whole(); err != nil {
		return err
	}
	version, err := decodeVersion(payload, l.position)
	if err != nil {
		return fmt.Errorf("the record %q: %w", name, err)
	}
	l.last = name
	l.records[name] = records.Record{Version: version, Fields: map[string][]byte{}}
	return nil
}

func (l *loader) field(name, field string, value []byte) error {
	if name != l.last {
		return fmt.Errorf("the record %q has the field %q and no version", name, field)
	}
	l.records[name].Fields[field] = append([]byte{}, value...)
	return nil
}

// whole asks whether the last record has all that one must have.
func (l *loader) whole() error {
	if l.last != "" && len(l.records[l.last].Fields) == 0 {
		return fmt.Errorf("the record %q has a version and no field", l.last)
	}
	return nil
}

// finish compares what was found with what the header says.
func (l *loader) finish() error {
	if !l.begun {
		return errors.New("there is no header in front of its entries")
	}
	if l.found.entries != l.tally.entries {
		return fmt.Errorf("it has %d entries, and its header says %d", l.found.entries, l.tally.entries)
	}
	if l.found.sum != l.tally.sum {
		return errors.New("its entries are not those that its header was written with: some are of an earlier time")
	}
	return l.whole()
}

// entries are the changes of a file: what is to be under a key, and nil for nothing.
type entries map[string][]byte

// replace adds what makes one record the other, and keeps count.
func (e entries) replace(name string, before, after records.Record, t *tally) {
	for field, value := range before.Fields {
		if _, stays := after.Fields[field]; !stays {
			e.remove(keyOf(name, fieldEntry, field), value, t)
		}
	}
	for field, value := range after.Fields {
		old, was := before.Fields[field]
		if was && bytes.Equal(old, value) {
			continue
		}
		key := keyOf(name, fieldEntry, field)
		if was {
			t.remove(key, old)
		}
		e.put(key, value, t)
	}
	key := keyOf(name, versionEntry, "")
	if len(before.Fields) > 0 {
		e.remove(key, encodeVersion(before.Version), t)
	}
	if len(after.Fields) > 0 {
		e.put(key, encodeVersion(after.Version), t)
	}
}

func (e entries) put(key string, payload []byte, t *tally) {
	t.add(key, payload)
	e[key] = seal(key, payload)
}

func (e entries) remove(key string, payload []byte, t *tally) {
	t.remove(key, payload)
	e[key] = nil
}
