package recordtest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// recorder is a TB that remembers failures in place of failing. The first one ends the goroutine: one is enough.
type recorder struct {
	ctx      context.Context
	mu       sync.Mutex
	failures []string
}

func (*recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// failures runs a case on two backends and returns what it has against them.
func failures(t *testing.T, c Case, one, other records.Backend) []string {
	t.Helper()
	r := &recorder{ctx: t.Context()}
	var wg sync.WaitGroup
	wg.Go(func() { c.Run(r, one, other) })
	wg.Wait()
	return r.failures
}

// broken is a backend with some methods replaced.
type broken struct {
	*records.Memory
	read     func(ctx context.Context, key string, fields ...string) (records.Record, error)
	commit   func(ctx context.Context, change records.Change) (records.Result, error)
	scan     func(ctx context.Context, prefix string, yield func(string, records.Record) bool) error
	position func(ctx context.Context) (records.Position, error)
	follow   func(ctx context.Context, after records.Position, each func(records.Event)) error
	close    func() error
	put      func(ctx context.Context, s records.Stream, sender string, items []records.Item) error
	page     func(ctx context.Context, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error)
}

func (b broken) PutAside(ctx context.Context, s records.Stream, sender string, items []records.Item) error {
	if b.put != nil {
		return b.put(ctx, s, sender, items)
	}
	return b.Memory.PutAside(ctx, s, sender, items)
}

func (b broken) ReadStream(ctx context.Context, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
	if b.page != nil {
		return b.page(ctx, s, after, upto, most)
	}
	return b.Memory.ReadStream(ctx, s, after, upto, most)
}

func (b broken) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	if b.read != nil {
		return b.read(ctx, key, fields...)
	}
	return b.Memory.Read(ctx, key, fields...)
}

func (b broken) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	if b.commit != nil {
		return b.commit(ctx, change)
	}
	return b.Memory.Commit(ctx, change)
}

func (b broken) Scan(ctx context.Context, prefix string, yield func(string, records.Record) bool) error {
	if b.scan != nil {
		return b.scan(ctx, prefix, yield)
	}
	return b.Memory.Scan(ctx, prefix, yield)
}

func (b broken) Position(ctx context.Context) (records.Position, error) {
	if b.position != nil {
		return b.position(ctx)
	}
	return b.Memory.Position(ctx)
}

func (b broken) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	if b.follow != nil {
		return b.follow(ctx, after, each)
	}
	return b.Memory.Follow(ctx, after, each)
}

func (b broken) Close() error {
	if b.close != nil {
		return b.close()
	}
	return b.Memory.Close()
}

// TestMutants runs on each broken backend the case that is there for it.
func TestMutants(t *testing.T) {
	t.Parallel()
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range slices.Concat(Cases(), StreamCases()) {
				if c.Name != m.caught {
					continue
				}
				memory := records.NewMemory(1000)
				b := m.make(memory)
				if found := failures(t, c, b, b); len(found) == 0 {
					t.Errorf("%s does not notice it", c.Name)
				}
				return
			}
			t.Errorf("there is no case %q", m.caught)
		})
	}
}

// TestWhole runs all cases on a backend with nothing broken, so that what fails above fails for its mutant alone.
func TestWhole(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(Cases(), StreamCases()) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			m := records.NewMemory(1000)
			if found := failures(t, c, broken{Memory: m}, broken{Memory: m}); len(found) != 0 {
				t.Errorf("it fails: %s", found)
			}
		})
	}
}
