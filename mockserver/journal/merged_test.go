package journal

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// pool is a stream with the journals of some mocks, and one that reads it.
type pool struct {
	t       *testing.T
	stream  *records.Memory
	kept    records.Stream
	senders []*Journal
	view    *Journal
	mark    records.Mark
	now     time.Time
}

func newPool(t *testing.T, senders int, limits Limits) *pool {
	t.Helper()
	p := &pool{t: t, stream: records.NewMemory(10), kept: records.Stream{Name: "s", Keep: 100}, view: NewMerged(Limits{}), now: noon}
	for i := range senders {
		p.senders = append(p.senders, NewSender(limits, fmt.Sprintf("mock-%d", i), nil))
	}
	return p
}

// begin begins a request at a mock, a millisecond after the last one.
func (p *pool) begin(at int, path string) *Pending {
	p.now = p.now.Add(time.Millisecond)
	pending := p.senders[at].Begin(Entry{RealAt: p.now, Method: "GET", Path: path})
	pending.Deciding()
	return pending
}

func (p *pool) do(at int, path string) {
	p.begin(at, path).Complete(Entry{RealAt: p.now, Method: "GET", Path: path, Outcome: OutcomeAnswered})
}

// send sends all that a mock has, at most a number at a time.
func (p *pool) send(at, most int) {
	p.t.Helper()
	for {
		b, err := p.senders[at].Batch(most)
		if err != nil {
			p.t.Fatal(err)
		}
		if len(b.Items) == 0 {
			return
		}
		s := p.kept
		s.Era = b.Era
		for range 2 { // the answer to the first was lost
			if err := p.stream.PutAside(p.t.Context(), s, fmt.Sprint(at), b.Items); err != nil {
				p.t.Fatal(err)
			}
		}
		p.senders[at].Sent(b)
	}
}

// read reads what is there.
func (p *pool) read() {
	p.t.Helper()
	page, err := p.stream.ReadStream(p.t.Context(), p.kept, p.mark, math.MaxInt64-1, 1000)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, item := range page.Items {
		if err := p.view.Put(item, p.mark.Items); err != nil {
			p.t.Fatal(err)
		}
		p.mark.Items = item.Place
	}
}

// shows wants these entries: number, mock, path, outcome.
func (p *pool) shows(want ...string) {
	p.t.Helper()
	entries, _ := p.view.Read(p.t.Context(), Filter{})
	var got []string
	for _, e := range entries {
		got = append(got, strings.TrimSuffix(fmt.Sprintf("%d %s %s %s %d", e.Seq, e.Replica, e.Path, e.Outcome, e.Missed), " 0"))
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("the journal shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What several mocks send stands in the order of arrival, however it is sent, and each once.
func TestMergedOrder(t *testing.T) {
	t.Parallel()
	p := newPool(t, 2, Limits{})
	p.do(0, "/a")
	p.do(1, "/b")
	slow := p.begin(0, "/c")
	p.do(0, "/d")
	p.do(1, "/e")
	p.send(1, 1)
	p.send(0, 2)
	p.read()
	p.shows("1 mock-0 /a answered", "2 mock-1 /b answered", "3 mock-0 /c open", "4 mock-0 /d answered", "5 mock-1 /e answered")
	slow.Complete(Entry{Method: "GET", Path: "/c", Outcome: OutcomeReset})
	p.do(0, "/f")
	p.send(0, 1)
	p.read()
	p.shows("1 mock-0 /a answered", "2 mock-1 /b answered", "3 mock-0 /c reset", "4 mock-0 /d answered", "5 mock-1 /e answered", "6 mock-0 /f answered")
	if p.senders[0].Unsent() || p.senders[0].Len() != 0 {
		t.Errorf("a sender keeps %d entries that were sent", p.senders[0].Len())
	}
}

// One that is held back is shown as it is known then.
func TestMergedHeld(t *testing.T) {
	t.Parallel()
	p := newPool(t, 1, Limits{})
	held := p.begin(0, "/a")
	p.send(0, 10)
	p.read()
	if found := p.view.held(nil); len(found) != 0 {
		t.Errorf("%d requests are held back, want none yet", len(found))
	}
	held.Hold(Entry{Method: "GET", Path: "/a", Fault: &Fault{ID: "slow"}})
	p.send(0, 10)
	p.read()
	if found := p.view.held(Filter{Fault: "slow"}.conditions()); len(found) != 1 || found[0].Seq != 1 {
		t.Errorf("%d requests are held back by the fault, want one", len(found))
	}
	held.Deciding()
	p.send(0, 10)
	p.read()
	if found := p.view.held(nil); len(found) != 0 {
		t.Errorf("%d requests are held back, want none any more", len(found))
	}
	p.shows("1 mock-0 /a open")
}

// What had to make room before it was sent is counted with the next entry, and told to who follows.
func TestMergedMissed(t *testing.T) {
	t.Parallel()
	p := newPool(t, 1, Limits{Entries: 3})
	p.do(0, "/a")
	p.send(0, 10)
	p.read()
	f := teller{feed: p.view.feed(From{}, 0)}
	few := teller{feed: p.view.feed(From{Rate: 1}, 0), budget: newBudget(1)}
	few.budget.take(burst-1, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) // long after all entries, so that it is not filled up again
	for n := range 8 {
		p.do(0, fmt.Sprintf("/%d", n))
	}
	p.send(0, 10)
	p.read()
	p.shows("1 mock-0 /a answered", "7 mock-0 /5 answered 5", "8 mock-0 /6 answered", "9 mock-0 /7 answered")
	if p.view.Dropped() != 5 {
		t.Errorf("%d are said to have made room, want 5", p.view.Dropped())
	}
	var told []string
	f.each = func(e Event) error { told = append(told, fmt.Sprint(e.Kind, e.Missed, e.Entry.Seq)); return nil }
	b, _ := f.feed.take()
	if err := f.tell(t.Context(), b); err != nil || !slices.Equal(told, []string{"gap5 0", "entry0 7", "entry0 8", "entry0 9"}) {
		t.Errorf("it is told as %q, %v", told, err)
	}
	told, few.each = nil, f.each
	b, _ = few.feed.take()
	few.budget.least = 0 // so that it does not wait
	if err := few.tell(t.Context(), b); err != nil || !slices.Equal(told, []string{"gap7 0", "entry0 9"}) {
		t.Errorf("who may be told of one is told %q, %v", told, err)
	}
}

// A reader that is so late that the stream has trimmed what it has not read says so, and begins where the rest does.
func TestMergedGap(t *testing.T) {
	t.Parallel()
	p := newPool(t, 1, Limits{})
	p.kept.Keep = 3
	p.do(0, "/a")
	p.send(0, 10)
	p.read()
	f := p.view.feed(From{}, 0)
	for n := range 8 {
		p.do(0, fmt.Sprintf("/%d", n))
	}
	p.send(0, 10)
	p.read()
	p.shows("7 mock-0 /5 answered", "8 mock-0 /6 answered", "9 mock-0 /7 answered")
	if b, _ := f.take(); b.missed != 5 || len(b.entries) != 3 {
		t.Errorf("a follower misses %d and gets %d, want 5 and 3", b.missed, len(b.entries))
	}
	if p.view.Dropped() != 6 {
		t.Errorf("%d are said to have made room, want 6", p.view.Dropped())
	}
}

// A clear forgets what is yet to be sent, and requests in flight; notes stay.
func TestSenderIsCleared(t *testing.T) {
	t.Parallel()
	p := newPool(t, 1, Limits{})
	slow := p.begin(0, "/slow")
	p.send(0, 10)
	p.do(0, "/a")
	p.senders[0].Note(Note{Kind: NoteKeys, RealAt: p.now})
	if b, err := p.senders[0].Batch(10); err != nil || len(b.Items) != 2 || b.Era != 0 {
		t.Fatalf("the batch before has %d items of era %d, %v", len(b.Items), b.Era, err)
	}
	p.senders[0].ClearIn(2)
	p.senders[0].ClearIn(1)
	slow.Complete(Entry{Path: "/slow", Outcome: OutcomeAnswered})
	p.do(0, "/b")
	b, err := p.senders[0].Batch(10)
	if err != nil || len(b.Items) != 2 || b.Era != 2 || b.Items[0].Kind != records.ItemNote || !strings.Contains(string(b.Items[1].Data), `"/b"`) {
		t.Errorf("the batch after it is %+v, %v, want the note and the new request, of era 2", b, err)
	}
	p.senders[0].RestartIn(7, 0)
	if b, err := p.senders[0].Batch(10); err != nil || len(b.Items) != 0 || p.senders[0].Unsent() {
		t.Errorf("after a restart there is %+v, %v, want nothing", b, err)
	}
}
