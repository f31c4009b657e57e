package filestore

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// DefaultEvents is how many changes are kept for those who follow, unless Options say otherwise.
const DefaultEvents = 1000

// Options of a store. The zero value is what most want.
type Options struct {
	// Events is how many of the last changes are kept for those who follow, DefaultEvents when it is not positive. Who is further behind
	// has a gap.
	Events int
}

// Store keeps records in a file. It is a records.Backend: Keep is ignored, and a position from before Open has a gap unless it is that of
// the last change.
//
// Its memory is that of all records, and twice that while a file is read again after a write that failed.
type Store struct {
	path string

	mu       sync.RWMutex // held by readers, and by the writer to show what it wrote
	content               // written by the writer alone, which reads it without the lock
	log      *records.Log
	queue    []*pending
	over     bool
	closed   chan struct{} // closed with over
	woken    chan struct{} // holds one when there is a queue
	finished chan struct{} // closed by the writer
	closeErr error         // of the writer, once it has finished

	disk *disk // the writer's; nil after a write that failed
}

var _ records.Backend = (*Store)(nil)

// Open opens a state file, or makes one, with mode 0600, where there is none. Nobody else can open it until the store is closed, or the
// process ends. It reads the whole file and fails with ErrInUse, at once; with ErrDamaged, ErrForeign or ErrNewer; or with what the system
// says. All errors name the file. What is at a path may not be a symbolic link: the folder may be reached through some.
func Open(ctx context.Context, path string, options Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if path == "" {
		return nil, errors.New("the state file has no name, want a path such as popupmock.state")
	}
	whole, err := filepath.Abs(path) // the working directory may change
	if err != nil {
		return nil, about(path, err)
	}
	if err := create(whole); err != nil {
		return nil, about(path, err)
	}
	disk, all, err := openDisk(whole, false)
	if err != nil {
		return nil, about(path, err)
	}
	if options.Events <= 0 {
		options.Events = DefaultEvents
	}
	s := &Store{
		path: whole, content: all, log: records.NewLog(options.Events, all.position), disk: disk,
		closed: make(chan struct{}), woken: make(chan struct{}, 1), finished: make(chan struct{}),
	}
	go s.run()
	return s, nil
}

// usable is for those who hold the lock.
func (s *Store) usable(ctx context.Context) error {
	if s.over {
		return records.ErrClosed
	}
	return ctx.Err()
}

// Read implements records.Backend.
func (s *Store) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	s.mu.RLock()
	record, err := s.records[key], s.usable(ctx)
	s.mu.RUnlock()
	if err != nil {
		return records.Record{}, err
	}
	return record.Part(fields), nil
}

// Scan implements records.Backend. It looks at the names of all records, whatever the prefix.
func (s *Store) Scan(ctx context.Context, prefix string, yield func(string, records.Record) bool) error {
	type found struct {
		key    string
		record records.Record
	}
	var all []found
	s.mu.RLock()
	err := s.usable(ctx)
	for key, record := range s.records {
		if strings.HasPrefix(key, prefix) {
			all = append(all, found{key, record})
		}
	}
	s.mu.RUnlock()
	for _, f := range all {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || !yield(f.key, f.record.Part(nil)) {
			break
		}
	}
	return err
}

// Position implements records.Backend.
func (s *Store) Position(ctx context.Context) (records.Position, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.position, s.usable(ctx)
}

// Close implements records.Backend. Changes that wait for their turn are not made, and fail with ErrClosed. The file can be opened again
// when it returns, whatever the error: that of closing it.
func (s *Store) Close() error {
	s.mu.Lock()
	if !s.over {
		s.over = true
		close(s.closed)
	}
	s.mu.Unlock()
	<-s.finished
	return s.closeErr
}
