package journal

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2025, 1, 15, 12, 0, 0, 0, time.UTC)

// full is an entry with all its fields set.
func full() Entry {
	return Entry{
		At: noon, RealAt: noon.Add(time.Nanosecond), Sandbox: "blue", Replica: "mock-1", Missed: 2, Operation: "refresh", Method: "POST", Path: "/auth/refresh",
		Peer: "10.0.0.1", ClientIP: "203.0.113.7", ClientIPRule: "forwarded-for", Account: "alice",
		Credential: &Credential{Use: "refresh", Fingerprint: "0123456789ab", Family: "3f2a9c", Generation: 1, State: StateLive, ExpiresIn: -7},
		Issued:     []Issued{{Use: "access", Fingerprint: "ba9876543210", Family: "3f2a9c", Generation: 2, ExpiresAt: noon.Add(time.Hour)}},
		Revokes:    RevokesFamily,
		Reason:     ReasonTokenSpent,
		Fault:      &Fault{ID: "f1", Phase: "after"},
		Triggers:   []Triggered{{ID: "t1", Event: "answered", Failed: "do[0] set_active: no account"}},
		Violations: []Violation{{In: "response", Where: "body", Rule: "required", Detail: "want data"}},
		Status:     200, SentStatus: 503, Outcome: OutcomeAnswered, Bytes: 42, DurationMS: 1.5, Cause: "unlucky",
	}
}

func record(j *Journal, e Entry) {
	p := j.Begin(Entry{Method: e.Method, Path: e.Path})
	p.Deciding()
	p.Complete(e)
}

func readAll(t *testing.T, j *Journal) []Entry {
	t.Helper()
	entries, err := j.Read(t.Context(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func seqs(entries []Entry) []uint64 {
	numbers := make([]uint64, len(entries))
	for i, e := range entries {
		numbers[i] = e.Seq
	}
	return numbers
}

func checkSeqs(t *testing.T, j *Journal, want ...uint64) {
	t.Helper()
	if got := seqs(readAll(t, j)); !slices.Equal(got, want) {
		t.Errorf("entries %v, want %v", got, want)
	}
	if j.Len() != len(want) {
		t.Errorf("length %d, want %d", j.Len(), len(want))
	}
}

func TestCompleteStoresTheWholeEntry(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	p := j.Begin(Entry{Path: "/auth"})
	given := full()
	given.Seq = 99
	p.Complete(given)
	want := full()
	want.Seq = 1
	if diff := cmp.Diff([]Entry{want}, readAll(t, j)); diff != "" || p.Seq() != 1 {
		t.Errorf("seq %d, entries (-want +got):\n%s", p.Seq(), diff)
	}
}

func TestFullSetsAllFields(t *testing.T) {
	t.Parallel()
	e := reflect.ValueOf(full())
	for i := range e.NumField() {
		if name := e.Type().Field(i).Name; e.Field(i).IsZero() && name != "Seq" {
			t.Errorf("field %s is not set, so no test covers it", name)
		}
	}
}

func TestOnlyTheFirstCompleteCounts(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	p := j.Begin(Entry{})
	p.Complete(Entry{Status: 200})
	p.Complete(Entry{Status: 500})
	p.Deciding() // must not open it again
	p.Complete(Entry{Status: 500})
	checkSeqs(t, j, 1)
	if got := readAll(t, j)[0].Status; got != 200 {
		t.Errorf("status %d, want 200", got)
	}
}

func TestEntriesAreInOrderOfArrival(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	first, second, third := j.Begin(Entry{}), j.Begin(Entry{}), j.Begin(Entry{})
	third.Complete(Entry{})
	first.Complete(Entry{})
	second.Complete(Entry{})
	checkSeqs(t, j, 1, 2, 3)
}

func TestClear(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 2})
	for range 3 {
		record(j, Entry{})
	}
	inFlight := j.Begin(Entry{})
	j.Clear()
	checkSeqs(t, j)
	if j.Dropped() != 0 {
		t.Errorf("dropped %d after a clear, want 0", j.Dropped())
	}
	inFlight.Complete(Entry{})
	checkSeqs(t, j)
	record(j, Entry{})
	checkSeqs(t, j, 5)
	if j.bytes != readAllSize(j) {
		t.Errorf("counts %d bytes, has %d", j.bytes, readAllSize(j))
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	record(j, Entry{})
	inFlight := j.Begin(Entry{})
	j.Reset()
	inFlight.Complete(Entry{})
	checkSeqs(t, j)
	record(j, Entry{})
	checkSeqs(t, j, 1)
}

func TestCountBudget(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 3})
	for range 10 {
		record(j, Entry{})
	}
	checkSeqs(t, j, 8, 9, 10)
	if j.Dropped() != 7 {
		t.Errorf("dropped %d, want 7", j.Dropped())
	}
}

func TestByteBudget(t *testing.T) {
	t.Parallel()
	e := Entry{Path: "/" + strings.Repeat("x", 999), Status: 200, Outcome: OutcomeOpen}
	size := e.size()
	j := New(Limits{Bytes: 3*size + size/2})
	for range 10 {
		record(j, e)
	}
	checkSeqs(t, j, 8, 9, 10)
}

func TestDefaultLimitsStandInForZeroFields(t *testing.T) {
	t.Parallel()
	want := Limits{Entries: 10_000, Bytes: 16 << 20}
	if got := New(Limits{}).limits; got != want || DefaultLimits() != want {
		t.Errorf("limits %v, want %v", got, want)
	}
	if got := New(Limits{Entries: 5, Bytes: -1}).limits; got != (Limits{Entries: 5, Bytes: 16 << 20}) {
		t.Errorf("limits %v, want the given count and the default size", got)
	}
}

func TestRequestsInFlightAreNeverDropped(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 2})
	held := []*Pending{j.Begin(Entry{}), j.Begin(Entry{}), j.Begin(Entry{})}
	record(j, Entry{})
	record(j, Entry{})
	checkSeqs(t, j, 1, 2, 3, 5)
	for _, p := range held {
		p.Complete(Entry{})
	}
	checkSeqs(t, j, 2, 3) // 1 was decided first of the three
}

func TestArrivalsMakeRoomToo(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 2})
	record(j, Entry{})
	record(j, Entry{})
	j.Begin(Entry{})
	checkSeqs(t, j, 2, 3)
	j.Begin(Entry{})
	checkSeqs(t, j, 2, 3, 4) // the last one decided always stays
}

func TestAnEntryBiggerThanTheBudgetIsKeptAlone(t *testing.T) {
	t.Parallel()
	j := New(Limits{Bytes: 1})
	record(j, Entry{})
	record(j, full())
	checkSeqs(t, j, 2)
}

func TestTheBudgetHoldsUnderManyEntries(t *testing.T) {
	t.Parallel()
	const requests, limit = 50_000, int64(1 << 20)
	j := New(Limits{Entries: 5000, Bytes: limit})
	for i := range requests {
		e := full()
		e.Path = "/" + strings.Repeat("x", i%3000) // the longest are cut
		record(j, e)
		if j.bytes > limit {
			t.Fatalf("%d bytes after %d entries, want at most %d", j.bytes, i+1, limit)
		}
	}
	entries := readAll(t, j)
	if len(entries) != j.Len() || uint64(len(entries))+j.Dropped() != requests {
		t.Errorf("%d entries, length %d, %d dropped, want %d in sum", len(entries), j.Len(), j.Dropped(), requests)
	}
	if size := readAllSize(j); size != j.bytes || size < limit/2 {
		t.Errorf("counts %d bytes, has %d, limit %d", j.bytes, size, limit)
	}
	places := j.decided.items[:cap(j.decided.items)]
	held := slices.DeleteFunc(slices.Clone(places), func(e *Entry) bool { return e == nil })
	if len(places) > 8*len(entries) || len(held) != len(entries) {
		t.Errorf("a queue of %d places that holds on to %d entries, %d are to be read", len(places), len(held), len(entries))
	}
}

// One for method, path, credential, the entry as begun and as completed each: what was begun is not stored twice.
func TestARequestTakesFewAllocations(t *testing.T) {
	j := New(Limits{Entries: 10})
	e := Entry{Method: "GET", Path: "/api/v1/products", Credential: &Credential{Use: "access"}}
	if n := testing.AllocsPerRun(100, func() { record(j, e) }); n > 5 {
		t.Errorf("a request takes %v allocations, want at most 5", n)
	}
}

// readAllSize adds up the sizes of what a reader gets.
func readAllSize(j *Journal) (size int64) {
	entries, _ := j.Read(context.Background(), Filter{})
	for i := range entries {
		size += entries[i].size()
	}
	return size
}
