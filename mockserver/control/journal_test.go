package control_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// reading is a Controller that has a journal alone.
type reading struct {
	control.Controller
	journal *journal.Journal
	timeout time.Duration // that the last wait was given
	err     error
}

func (r *reading) Health(context.Context) (control.Health, error) { return control.Health{}, nil }

func (r *reading) Journal(ctx context.Context, f journal.Filter) ([]journal.Entry, error) {
	return r.journal.Read(ctx, f)
}

func (r *reading) ExportJournal(ctx context.Context, f journal.Filter) (journal.HAR, error) {
	entries, err := r.journal.Read(ctx, f)
	return journal.NewHAR(entries, nil, control.Reached(ctx), ""), err
}

func (r *reading) CountJournal(ctx context.Context, f journal.Filter, b journal.Bounds) (journal.Count, error) {
	return r.journal.Count(ctx, f, b), r.err
}

func (r *reading) WaitJournal(_ context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
	r.timeout = timeout
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return r.journal.Wait(ctx, f, n), r.err
}

func (r *reading) OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
	if err := journal.CheckSteps(steps); err != nil {
		return journal.Order{}, control.Invalidf("%v", err)
	}
	return r.journal.Order(ctx, steps), r.err
}

func (r *reading) FollowJournal(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
	if r.err != nil {
		return r.err
	}
	r.err = r.journal.Follow(ctx, f, from, each)
	return r.err
}

// Each reading of the journal waits two seconds at most for a request that is being answered, and then sees it as open.
func TestNoReadingOfTheJournalHangs(t *testing.T) {
	t.Parallel()
	for _, call := range [][2]string{
		{"GET", "/journal"}, {"GET", "/journal/count?outcome=open&exactly=1"}, {"GET", "/journal/har"},
		{"POST", "/journal/order"},
	} {
		t.Run(call[1], func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j := journal.New(journal.Limits{})
				j.Begin(journal.Entry{Operation: "login"}).Deciding()
				began := timeOf(t)
				w := serve(&reading{journal: j}, httptest.NewRequest(call[0], "/_mock"+call[1], strings.NewReader(bodyOf(call[0]))))
				if passed := timeOf(t).Sub(began); passed != 2*time.Second || w.Code != 200 || strings.Contains(w.Body.String(), `"held":false`) {
					t.Errorf("after %s: %d %s", passed, w.Code, w.Body)
				}
			})
		})
	}
}

func bodyOf(method string) string {
	if method == "POST" {
		return `{"steps":[{"outcome":"open"}]}`
	}
	return ""
}

// timeOf is the time of a bubble.
func timeOf(t *testing.T) time.Time {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	deadline, _ := ctx.Deadline()
	return deadline
}

func TestTheTimeoutOfAWait(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]time.Duration{"": 5 * time.Second, "?timeout=": 5 * time.Second, "?timeout=0s": 0, "?timeout=10m": 10 * time.Minute} {
		r := &reading{journal: journal.New(journal.Limits{})}
		if w := serve(r, httptest.NewRequest("GET", "/_mock/journal/wait"+query, nil)); w.Code != 200 || r.timeout != want {
			t.Errorf("%s: %d %s, waits %s, want %s", query, w.Code, w.Body, r.timeout, want)
		}
	}
}

// brokenWriter belongs to a reader that went away, or takes nothing any more.
type brokenWriter struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (w *brokenWriter) SetWriteDeadline(deadline time.Time) error {
	w.deadline = deadline
	return nil
}

func (w *brokenWriter) Write([]byte) (int, error) { return 0, errors.New("i/o timeout") }

func TestAStreamGivesUpAReaderThatTakesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &reading{journal: journal.New(journal.Limits{})}
		w := &brokenWriter{ResponseRecorder: httptest.NewRecorder()}
		control.Handler(r).ServeHTTP(w, httptest.NewRequest("GET", "/_mock/journal/stream", nil))
		const want = "send event: i/o timeout"
		if start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); r.err == nil || r.err.Error() != want || !w.deadline.Equal(start.Add(10*time.Second)) {
			t.Errorf("got %v, deadline %s, want %s, 10 s after %s", r.err, w.deadline, want, start)
		}
	})
}

func TestAStreamThatCannotBeginIsAnError(t *testing.T) {
	t.Parallel()
	w := serve(&reading{err: errors.New("no journal")}, httptest.NewRequest("GET", "/_mock/journal/stream", nil))
	const want = `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"no journal"}}`
	if got := strings.TrimSpace(w.Body.String()); w.Code != 500 || got != want {
		t.Errorf("got %d %s, want 500 %s", w.Code, got, want)
	}
}

// A proxy between mock and reader sees that the stream is alive, and the reader knows where it is.
func TestAStreamIsAliveWhenNothingHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journal.New(journal.Limits{})
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		w := httptest.NewRecorder()
		control.Handler(&reading{journal: j}).ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/_mock/journal/stream", nil))
		if got, want := w.Body.String(), strings.Repeat(": idle\nid: 0\n\n", 3); got != want || !w.Flushed {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// FuzzJournalQuery checks that no query makes a journal call panic, and that each is either refused as the caller's mistake
// or answered.
func FuzzJournalQuery(f *testing.F) {
	for _, seed := range []string{"", "status=401&min=1", "exactly=1&max=2", "count=2&timeout=1s", "timeout=9999999h", "min=-0&since=1", "%zz", "x;y", "generation=1&client_ip=::1"} {
		f.Add(seed, "")
	}
	f.Add("since=0", "7")
	f.Add("", "-1")
	f.Fuzz(func(t *testing.T, query, lastEvent string) {
		j := journal.New(journal.Limits{})
		j.End() // so that nothing waits
		for _, path := range []string{"", "/count", "/wait", "/stream", "/har"} {
			r := httptest.NewRequest("GET", "/_mock/journal"+path, nil)
			r.URL = &url.URL{Path: r.URL.Path, RawQuery: query}
			r.Header.Set("Last-Event-ID", lastEvent)
			w := serve(&reading{journal: j}, r)
			if refused := strings.Contains(w.Body.String(), `"code":"BAD_REQUEST"`); w.Code != http.StatusOK && (w.Code != http.StatusBadRequest || !refused) {
				t.Errorf("%s?%s: %d %s", path, query, w.Code, w.Body)
			}
		}
	})
}

// FuzzOrder checks the same of the steps of an order.
func FuzzOrder(f *testing.F) {
	for _, seed := range []string{`{"steps":[{}]}`, `{"steps":[null]}`, `{"steps":null}`, `{"steps":[{"status":1e9}]}`, `{"steps":[{"status":"401","status":401}]}`, `[]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w := serve(&reading{journal: journal.New(journal.Limits{})}, httptest.NewRequest("POST", "/_mock/journal/order", strings.NewReader(body)))
		if refused := strings.Contains(w.Body.String(), `"code":"BAD_REQUEST"`); w.Code != http.StatusOK && (w.Code != http.StatusBadRequest || !refused) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	})
}

// flushes counts how often an answer is sent on its way.
type flushes struct {
	*httptest.ResponseRecorder
	count int
}

func (f *flushes) Flush() { f.count++ }

// What happens at once goes out at once: a system call for each of thousands of requests a second would be felt.
func TestAStreamSendsTogetherWhatComesTogether(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	for range 10 {
		p := j.Begin(journal.Entry{})
		p.Deciding()
		p.Complete(journal.Entry{})
	}
	j.End()
	w := &flushes{httptest.NewRecorder(), 0}
	control.Handler(&reading{journal: j}).ServeHTTP(w, httptest.NewRequest("GET", "/_mock/journal/stream?since=0", nil))
	if got := strings.Count(w.Body.String(), "data: "); got != 11 || w.count != 2 {
		t.Errorf("%d events in %d pieces, want ten entries and the end in one behind the first, which says that there is a stream", got, w.count)
	}
}
