package mockserver_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A mock that has missed orders, and placed some itself meanwhile, reads what there is.
func TestOrdersThatWereMissed(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(5)
	deaf := make(chan struct{})
	lost := &deafened{Memory: memory, stuck: make(chan struct{}), waits: sync.OnceFunc(func() { close(deaf) })}
	good := shops(t, memory, 1)[0]
	bad := shops(t, lost, 1)[0]
	bad.token = good.token
	bad.order(cheapBody)
	lost.deaf.Store(true)
	bad.order(cheapBody) // it is this one's own
	<-deaf
	for range 80 {
		good.order(cheapBody)
	}
	if got := bad.total(); got != "2" {
		t.Errorf("a mock that does not follow has %s orders, want its own two", got)
	}
	lost.deaf.Store(false)
	close(lost.stuck)
	wantSame(t, good, bad)
	if o := bad.order(cheapBody); o.ID != 6083 {
		t.Errorf("the next order is %d, want 6083", o.ID)
	}
	wantSame(t, good, bad)
}

// An order that is placed while a mock reads those that there are is not lost to it.
func TestOrderWhileAMockStarts(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	first := shops(t, memory, 1)[0]
	first.order(cheapBody)
	heard := make(chan struct{})
	backend := &unruly{Memory: memory, what: "/orders", followed: sync.OnceFunc(func() { close(heard) })}
	backend.read = func() {
		first.order(cheapBody)
		<-heard // by the mock that reads
	}
	later := shops(t, backend, 1)[0]
	later.token = first.token
	if got := later.total(); got != "2" {
		t.Errorf("there are %s orders, want 2", got)
	}
	if o := later.order(cheapBody); o.ID != 6003 {
		t.Errorf("the next order is %d, want 6003", o.ID)
	}
	wantSame(t, first, later)
}

// rewound is a backend that can go back to what it had earlier, as a Redis does whose replica takes over too early.
type rewound struct {
	now atomic.Pointer[records.Memory]
}

func (f *rewound) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	return f.now.Load().Read(ctx, key, fields...)
}

func (f *rewound) Commit(ctx context.Context, c records.Change) (records.Result, error) {
	return f.now.Load().Commit(ctx, c)
}

func (f *rewound) Scan(ctx context.Context, prefix string, yield func(string, records.Record) bool) error {
	return f.now.Load().Scan(ctx, prefix, yield)
}

func (f *rewound) Position(ctx context.Context) (records.Position, error) {
	return f.now.Load().Position(ctx)
}

func (f *rewound) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	followed := f.now.Load()
	err := followed.Follow(ctx, after, each)
	if followed != f.now.Load() {
		return records.ErrGap
	}
	return err
}

func (f *rewound) Close() error { return f.now.Load().Close() }

// copied has the records of a backend, at later positions.
func copied(t *testing.T, from records.Backend, later int) *records.Memory {
	t.Helper()
	memory := records.NewMemory(1000)
	commit := func(c records.Change) {
		if _, err := memory.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for range later {
		commit(records.Change{})
	}
	err := from.Scan(t.Context(), "", func(key string, r records.Record) bool {
		commit(records.Change{Writes: []records.Write{{Key: key, Set: r.Fields}}})
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return memory
}

// Orders that the state has lost are lost, and their money and their refs are there again.
func TestOrdersThatAreLost(t *testing.T) {
	t.Parallel()
	backend := &rewound{}
	backend.now.Store(records.NewMemory(1000))
	all := shops(t, backend, 2)
	all[0].order(cheapBody)
	earlier := copied(t, backend, 1000)
	all[0].order(orderBody)
	together(t, all[1].mock)
	if got := all[1].balance(); got != "762.50" {
		t.Fatalf("the balance is %s", got)
	}
	before := backend.now.Swap(earlier)
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	together(t, all[0].mock, all[1].mock)
	if got := all[0].balance(); got != "810.00" || all[0].total() != "1" {
		t.Errorf("there are %s orders, and a balance of %s", all[0].total(), got)
	}
	if o := all[1].order(strings.Replace(orderBody, `"quantity":2`, `"quantity":1`, 1)); o.ID != 6002 || all[1].balance() != "786.25" {
		t.Errorf("the next order is %+v, and leaves %s", o, all[1].balance())
	}
	wantSame(t, all...)
}

// An order that arrives while another mock is reset is placed before that, or is not placed: it never gets into the world after.
func TestOrderWhileTheMockIsReset(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	other := shops(t, memory, 1)[0]
	c := unreportedShop(t, memory, nil)
	c.order(cheapBody)
	body := slowBody{strings.NewReader(orderBody), sync.OnceFunc(func() {
		if err := other.mock.Reset(t.Context()); err != nil {
			t.Error(err)
		}
		other.mock.AwaitBackground() // the world that the request is in is gone
	})}
	w, r := httptest.NewRecorder(), httptest.NewRequest("POST", ordersPath, body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.token)
	c.server.Handler().ServeHTTP(w, r)
	answer{w.Code, w.Header(), w.Body.String()}.want(t, 503, errUnavailable)
	if err := c.server.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*mockserver.Server{c.server, other.mock.Server} {
		if got := savedOf(t, s).Orders; len(got) != 0 {
			t.Errorf("there are orders after the reset: %+v", got)
		}
	}
}
