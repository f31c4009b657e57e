package mockserver_test

import (
	"context"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// late is a backend whose changes are followed as late as they may be: when somebody asks for the position, when one waits for a change that he
// has made, and else with every so many calls.
type late struct {
	*records.Memory
	each int

	mu    sync.Mutex
	calls int
	shown records.Position // changes up to here may be followed
	more  chan struct{}    // closed when there are more
}

func newLate(memory *records.Memory, each int) *late {
	return &late{Memory: memory, each: each, more: make(chan struct{})}
}

func (l *late) show(at records.Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at > l.shown {
		l.shown = at
		close(l.more)
		l.more = make(chan struct{})
	}
}

// call counts one.
func (l *late) call(ctx context.Context) {
	l.mu.Lock()
	l.calls++
	due := l.calls%l.each == 0
	l.mu.Unlock()
	if at, err := l.Memory.Position(ctx); due && err == nil {
		l.show(at)
	}
}

func (l *late) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	l.call(ctx)
	return l.Memory.Read(ctx, key, fields...)
}

func (l *late) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	l.call(ctx)
	made, err := l.Memory.Commit(ctx, change)
	for _, w := range change.Writes {
		if err == nil && !about(w.Key, "family") && !about(w.Key, "account") {
			l.show(made.Position)
		}
	}
	return made, err
}

func (l *late) Position(ctx context.Context) (records.Position, error) {
	at, err := l.Memory.Position(ctx)
	l.show(at)
	return at, err
}

func (l *late) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	return l.Memory.Follow(ctx, after, func(e records.Event) {
		if l.wait(ctx, e.Position) {
			each(e)
		}
	})
}

// wait is false when the context ends first.
func (l *late) wait(ctx context.Context, at records.Position) bool {
	for {
		l.mu.Lock()
		shown, more := l.shown, l.more
		l.mu.Unlock()
		if at <= shown {
			return true
		}
		select {
		case <-more:
		case <-ctx.Done():
			return false
		}
	}
}

// about tells whether a key is that of an account or of a family, by its kind.
func about(key, kind string) bool { return strings.Contains(key, "/"+kind+"/") }
