package mockserver_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/state"
)

// bout is one round of a row.
type bout struct {
	t          *testing.T
	row        slip
	mock       *mockserver.Server // that is changed
	control    control.Controller // the same, or a client for it
	good       map[string]string
	me         user // who is no reader, and may make the change
	readers    []user
	bystanders []user // of another mock

	racing, changed atomic.Bool // whether the readers are at it, and whether the change has returned

	other, tokens pair // of two logins
	beside        pair // of the second login to the other mock
	next          pair // of a refresh, when that was called for
	saved         state.Document
}

func (b *bout) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// restore takes back what earlier rounds have changed in a mock, but for the time and what there is of tokens.
func (b *bout) restore(mock *mockserver.Server) {
	b.must(mock.ClearFaults(b.t.Context()))
	b.must(mock.ClearTriggers(b.t.Context()))
	values := map[string]string{}
	assumed, err := mock.Assumptions(b.t.Context())
	b.must(err)
	for _, a := range assumed {
		if a.Value != a.Default {
			values[a.Name] = "default"
		}
	}
	for i := 0; i < len(b.row.assume); i += 2 {
		values[b.row.assume[i]] = b.row.assume[i+1]
	}
	_, err = mock.PutAssumptions(b.t.Context(), values)
	b.must(err)
	b.putAccount(mock, "vouchers")
	b.must(mock.ClearJournal(b.t.Context()))
}

// putAccount makes the account what it is at the start, but for its features.
func (b *bout) putAccount(by control.Controller, features ...string) {
	password, id := mockserver.DefaultPassword, int64(mockserver.DefaultClientID)
	_, err := by.PutAccount(b.t.Context(), mockserver.DefaultUsername, control.AccountChange{
		Password: &password, ClientID: &id, Features: &features,
	})
	b.must(err)
}

// sighting is a request and what became of it.
type sighting struct {
	answer
	sent sending
	late bool // it began after the change had returned
}

// run has the readers at work while the change is made, and returns what is wrong.
func (b *bout) run(all *tally) []string {
	do(b.row.first, b)
	b.other = b.me.login()
	b.tokens = b.me.login()
	sends := reads
	if b.row.sends != nil {
		sends = b.row.sends
	}
	sent := sends(b)
	do(b.row.before, b)
	b.bystanders[0].login()
	b.beside = b.bystanders[0].login()

	var warm, done sync.WaitGroup
	seen := make([][]sighting, len(b.readers)+len(b.bystanders))
	warm.Add(len(seen))
	b.racing.Store(true)
	for i := range seen {
		done.Go(func() {
			if i < len(b.readers) {
				seen[i] = b.watch(b.readers[i], sent[i%len(sent)], &warm)
			} else {
				seen[i] = b.watch(b.bystanders[i-len(b.readers)], b.read(categoriesPath, errAccessToken, b.beside.Access), &warm)
			}
		})
	}
	func() {
		defer b.changed.Store(true) // whatever becomes of it, so that the readers end
		warm.Wait()
		b.row.change(b)
	}()
	done.Wait()
	return append(b.judge(seen[:len(b.readers)], all), unmoved(seen[len(b.readers):])...)
}

func do(what func(*bout), b *bout) {
	if what != nil {
		what(b)
	}
}

// watch sends a request over and over, and once more when the change has returned.
func (b *bout) watch(u user, sent sending, warm *sync.WaitGroup) (seen []sighting) {
	for after := false; !after; {
		after = b.changed.Load()
		runtime.Gosched() // so that others are at it by turns, also where there are few processors
		seen = append(seen, sighting{u.do(sent.method, sent.path, sent.body, sent.header...), sent, after})
		if len(seen) == 1 {
			warm.Done()
		}
	}
	return seen
}

// judge holds each request against what is legal, and against what the journal says of it.
func (b *bout) judge(seen [][]sighting, count *tally) (wrong []string) {
	entries := map[string][]journal.Entry{}
	all, err := b.mock.Journal(b.t.Context(), journal.Filter{})
	b.must(err)
	for _, e := range all {
		entries[e.Peer] = append(entries[e.Peer], e)
	}
	for i, mine := range seen {
		noted := entries[b.readers[i].from]
		for n, got := range mine {
			var entry *journal.Entry // a reset forgets those before it
			if at := len(noted) - len(mine) + n; at >= 0 {
				entry = &noted[at]
			}
			was, is := b.row.was.unlikeEntry(got, entry), b.row.is.unlikeEntry(got, entry)
			count.add(got.late, is == "")
			if is != "" && (got.late || was != "") {
				wrong = append(wrong, fmt.Sprintf("request %d of reader %d, %s %s, %s: %s", n+1, i+1, got.sent.method, got.sent.path, began(got.late), is))
			}
		}
	}
	return wrong[:min(len(wrong), 5)]
}

func began(late bool) string {
	if late {
		return "which began after the change had returned"
	}
	return "which began before the change had returned"
}

// unmoved says which requests were touched by the change of another mock.
func unmoved(seen [][]sighting) (wrong []string) {
	for _, mine := range seen {
		for _, got := range mine {
			if text := good().unlike(got); text != "" {
				return append(wrong, "a request to another mock than the one that is changed: "+text)
			}
		}
	}
	return nil
}

// tally counts requests.
type tally struct{ late, early, earlyChanged atomic.Int64 }

func (t *tally) add(late, changed bool) {
	switch {
	case late:
		t.late.Add(1)
	case changed:
		t.earlyChanged.Add(1)
		fallthrough
	default:
		t.early.Add(1)
	}
}

func (t *tally) String() string {
	return fmt.Sprintf("%d requests began after the change had returned, %d before it, of which %d were answered as after it",
		t.late.Load(), t.early.Load(), t.earlyChanged.Load())
}
