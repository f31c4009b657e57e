package mockserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// eventReader reads a stream as an EventSource does.
type eventReader struct {
	tb     testing.TB
	lines  *bufio.Scanner
	lastID string
	close  func()
}

// message is one event: its type, empty for an entry, and its data; an "idle" one has a comment alone.
type message struct{ event, data string }

func openStream(tb testing.TB, mock *mockserver.TestServer, query, lastID string) *eventReader {
	tb.Helper()
	s := openEvents(tb, mock, "/_mock/journal/stream"+query, lastID)
	s.want(message{"idle", ""})
	return s
}

func openEvents(tb testing.TB, mock *mockserver.TestServer, path, lastID string) *eventReader {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	tb.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", mock.URL+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	response, err := mock.Client().Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { response.Body.Close() })
	if kind := response.Header.Get("Content-Type"); response.StatusCode != 200 || kind != "text/event-stream" {
		tb.Fatalf("status %d, %s", response.StatusCode, kind)
	}
	return &eventReader{tb: tb, lines: bufio.NewScanner(response.Body), close: cancel}
}

// next returns the next event; false at the end of the stream.
func (s *eventReader) next() (message, bool) {
	var m message
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch {
		case s.lines.Text() == "":
			return m, true
		case name == "":
			m.event = value // a comment
		case name == "id":
			s.lastID = value
		case name == "event":
			m.event = value
		case name == "data":
			m.data = value
		default:
			s.tb.Errorf("a line %q", s.lines.Text())
		}
	}
	return m, false
}

func (s *eventReader) want(want ...message) {
	s.tb.Helper()
	for _, w := range want {
		if got, _ := s.next(); got != w {
			s.tb.Errorf("got %+v, want %+v", got, w)
		}
	}
}

// wantSeqs reads entries.
func (s *eventReader) wantSeqs(want ...uint64) {
	s.tb.Helper()
	for _, seq := range want {
		m, ok := s.next()
		var e journal.Entry
		if err := json.Unmarshal([]byte(m.data), &e); err != nil || !ok || m.event != "" || e.Seq != seq || s.lastID != strconv.FormatUint(seq, 10) {
			s.tb.Fatalf("got %+v with id %s, %v, want entry %d", m, s.lastID, err, seq)
		}
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	u.login()
	s := openStream(t, mock, "?operation=refresh&outcome=answered", "")
	u.refreshWith("x")
	u.login()
	u.refreshWith("y")
	s.wantSeqs(2, 4)
	s.close()
	for s.lines.Scan() { // until the end, so that the connection is gone
		continue
	}
	u.refreshWith("z")
	u.login()

	again := openStream(t, mock, "?operation=refresh", s.lastID)
	again.wantSeqs(5)
	u.refreshWith("z")
	again.wantSeqs(7)
	openStream(t, mock, "?since=5", "").wantSeqs(6, 7)
	openStream(t, mock, "?since=0", "").wantSeqs(1, 2, 3, 4, 5, 6, 7)
	openStream(t, mock, "?since=5", "4").wantSeqs(6, 7)
	openStream(t, mock, "", "0").wantSeqs(1, 2)
}

func TestAStreamTellsWhatBecomesOfTheJournal(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Journal.Entries = 2 })
	u := newUser(t, mock.Server)
	for range 5 {
		u.login()
	}
	s := openStream(t, mock, "", "2")
	s.want(message{"gap", "{}"})
	s.wantSeqs(4, 5)
	u.do("DELETE", "/_mock/journal", "").want(t, 204, "")
	s.want(message{"clear", "{}"})
	u.login()
	s.wantSeqs(6)
	u.do("POST", "/_mock/reset", "").want(t, 204, "")
	s.want(message{"reset", "{}"})
	if m, more := s.next(); more || s.lastID != "0" {
		t.Errorf("after a reset there is %+v, the last id is %s", m, s.lastID)
	}
	u.login()
	s = openStream(t, mock, "", s.lastID)
	s.wantSeqs(1)
	mock.EndJournal()
	s.want(message{"end", "{}"})
	if m, more := s.next(); more || s.lastID != "1" {
		t.Errorf("after the end there is %+v, the last id is %s", m, s.lastID)
	}
}

// An answer to HEAD has no body, so it is not one that never ends.
func TestHEADOfAStream(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	if got := u.do("HEAD", "/_mock/journal/stream", ""); got.status != 200 || got.body != "" || got.header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("got %+v", got)
	}
}

// slowWriter takes nothing until it is told to.
type slowWriter struct {
	*httptest.ResponseRecorder
	goOn  chan struct{}
	begun chan struct{} // nil, or told of each write before it waits; it has room for them
}

func (w slowWriter) Write(b []byte) (int, error) {
	if w.begun != nil {
		w.begun <- struct{}{}
	}
	<-w.goOn
	return w.ResponseRecorder.Write(b)
}

// A reader that takes nothing holds up no request, and is told afterwards what it missed.
func TestASlowReaderOfAStream(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Journal.Entries = 10 })
	u := newUser(t, mock.Server)
	w := slowWriter{httptest.NewRecorder(), make(chan struct{}), make(chan struct{}, 100)}
	done := make(chan struct{})
	u.login()
	go func() {
		defer close(done)
		mock.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/_mock/journal/stream?since=0", nil))
	}()
	<-w.begun
	w.goOn <- struct{}{}
	<-w.begun // it waits for its reader to take the login
	for range 50 {
		u.do("GET", "/x", "")
	}
	if n := mock.Count(journal.Filter{}); n != 10 {
		t.Errorf("the journal has %d entries, want 10", n)
	}
	mock.EndJournal()
	close(w.goOn)
	<-done
	body := w.Body.String()
	if gap, last := strings.Count(body, "event: gap\ndata: {\"missed\":"), strings.Contains(body, "id: 51\ndata: "); gap != 1 || !last || !strings.HasSuffix(body, "event: end\nid: 51\ndata: {}\n\n") {
		t.Errorf("%d gaps, entry 51 %t, in\n%s", gap, last, body)
	}
}

// A wait of no time at all finds the request whose answer is on its way.
func TestAWaitFindsWhatIsBeingAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, err := mockserver.New(mockserver.Config{})
		if err != nil {
			t.Fatal(err)
		}
		w := slowWriter{httptest.NewRecorder(), make(chan struct{}), nil}
		go mock.Handler().ServeHTTP(w, httptest.NewRequest("POST", loginPath, strings.NewReader(loginBody)))
		found := make(chan journal.Wait, 1)
		synctest.Wait()
		go func() {
			wait, _ := mock.WaitJournal(t.Context(), journal.Filter{Status: 200}, 1, 0)
			found <- wait
		}()
		synctest.Wait()
		close(w.goOn)
		if wait := <-found; !wait.Held {
			t.Error(wait.Text)
		}
	})
}

// Streams come and go while requests are answered, and the journal is cleared and reset.
func TestStreamsAmongRequests(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	var streams, all sync.WaitGroup
	for range 4 {
		streams.Go(func() {
			for ended := false; !ended; {
				err := mock.FollowJournal(t.Context(), journal.Filter{}, journal.From{Held: true}, func(e journal.Event) error {
					ended = e.Kind == journal.EventEnd
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 4 {
		all.Go(func() {
			u := newUser(t, mock.Server)
			for n := range 50 {
				u.do("POST", loginPath, loginBody)
				switch {
				case i == 0 && n%10 == 0:
					u.do("DELETE", "/_mock/journal", "")
				case i == 1 && n%25 == 0:
					u.do("POST", "/_mock/reset", "")
				}
			}
		})
	}
	all.Wait()
	mock.EndJournal()
	streams.Wait()
}
