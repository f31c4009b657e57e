package records

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
)

// Memory keeps records in this process. Several users of one Memory share its records, as replicas share a Redis.
type Memory struct {
	mu      sync.RWMutex
	records map[string]Record // a record is replaced, never changed
	streams map[string]*stream
	last    Position
	log     *Log
	closed  chan struct{}
	over    bool
}

var _ Backend = (*Memory)(nil)

// NewMemory returns a backend without records. It keeps the given number of changes for those who follow, at least one; who is further
// behind has a gap.
func NewMemory(changes int) *Memory {
	return &Memory{records: map[string]Record{}, streams: map[string]*stream{}, log: NewLog(changes, 0), closed: make(chan struct{})}
}

// Read implements Backend.
func (m *Memory) Read(ctx context.Context, key string, fields ...string) (Record, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.usable(ctx); err != nil {
		return Record{}, err
	}
	return m.records[key].Part(fields), nil
}

// Part is a copy of a record with some of its fields, or with all when none are named. It is for backends.
func (r Record) Part(fields []string) Record {
	if len(fields) == 0 {
		return Record{r.Version, cloneFields(r.Fields)}
	}
	some := Record{r.Version, map[string][]byte{}}
	for _, name := range fields {
		if value, ok := r.Fields[name]; ok {
			some.Fields[name] = bytes.Clone(value)
		}
	}
	return some
}

func cloneFields(fields map[string][]byte) map[string][]byte {
	clone := make(map[string][]byte, len(fields))
	for name, value := range fields {
		clone[name] = append([]byte{}, value...) // an empty one stays
	}
	return clone
}

// Commit implements Backend.
func (m *Memory) Commit(ctx context.Context, change Change) (Result, error) {
	if err := change.Check(); err != nil {
		return Result{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return Result{}, err
	}
	for _, g := range change.Guards {
		if m.records[g.Key].Version != g.Version {
			return Result{}, fmt.Errorf("%w: %q", ErrStale, g.Key)
		}
	}
	result := Result{Position: m.last + 1}
	event := Event{Position: result.Position, Note: bytes.Clone(change.Note)}
	next := make([]Record, len(change.Writes))
	for i, w := range change.Writes {
		record, done, added, err := w.Apply(m.records[w.Key], result.Position)
		if err != nil {
			return Result{}, err
		}
		next[i], event.Writes, result.Added = record, append(event.Writes, done), append(result.Added, added)
	}
	for i, w := range change.Writes {
		if len(next[i].Fields) == 0 {
			delete(m.records, w.Key)
		} else {
			m.records[w.Key] = next[i]
		}
	}
	m.last = result.Position
	m.log.Add(event)
	return result, nil
}

// Apply returns what a write makes of a record, itself with values in place of sums, and those sums. The error is a mistake of the caller:
// a field to add to that holds no number, or too large a sum. It is for backends.
func (w Write) Apply(old Record, at Position) (Record, Write, map[string]int64, error) {
	next := Record{Version: at, Fields: map[string][]byte{}}
	if !w.Remove {
		maps.Copy(next.Fields, old.Fields)
	}
	done := Write{Key: w.Key, Remove: w.Remove, Set: cloneFields(w.Set), Delete: append([]string(nil), w.Delete...), Keep: w.Keep}
	added := map[string]int64{}
	for name, n := range w.Add {
		sum, err := Sum(next.Fields[name], n)
		if err != nil {
			return Record{}, Write{}, nil, fmt.Errorf("field %q of %q: %w", name, w.Key, err)
		}
		added[name], done.Set[name] = sum, strconv.AppendInt(nil, sum, 10)
	}
	for _, name := range w.Delete {
		delete(next.Fields, name)
	}
	maps.Copy(next.Fields, done.Set)
	return next, done, added, nil
}

// Sum adds to the decimal number in a field, which is 0 where there is none. It is for backends.
func Sum(field []byte, n int64) (int64, error) {
	if field == nil {
		return n, nil
	}
	old, err := strconv.ParseInt(string(field), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("holds %d bytes, want a decimal number", len(field))
	}
	if sum := old + n; (sum > old) == (n > 0) {
		return sum, nil
	}
	return 0, fmt.Errorf("%d and %d are too much for 64 bits", old, n)
}

// Follow implements Backend.
func (m *Memory) Follow(ctx context.Context, after Position, each func(Event)) error {
	return m.log.Follow(ctx, m.closed, after, each)
}

// Scan implements Backend.
func (m *Memory) Scan(ctx context.Context, prefix string, yield func(string, Record) bool) error {
	m.mu.RLock()
	err, all := m.usable(ctx), maps.Clone(m.records)
	m.mu.RUnlock()
	for key, record := range all {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || strings.HasPrefix(key, prefix) && !yield(key, record.Part(nil)) {
			break
		}
	}
	return err
}

// Position implements Backend.
func (m *Memory) Position(ctx context.Context) (Position, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.last, m.usable(ctx)
}

// Close implements Backend. Others who use the same Memory can do so no more.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.over {
		m.over = true
		close(m.closed)
	}
	return nil
}

// usable is for those who hold the lock.
func (m *Memory) usable(ctx context.Context) error {
	if m.over {
		return ErrClosed
	}
	return ctx.Err()
}
