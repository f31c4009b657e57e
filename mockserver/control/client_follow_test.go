package control_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// scripted answers each request for a stream with the next of its texts, and remembers what it was asked.
type scripted struct {
	texts []string
	asked []string // query and Last-Event-ID
}

// RoundTrip implements http.RoundTripper.
func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, r.URL.RawQuery+" "+r.Header.Get("Last-Event-ID"))
	if len(s.texts) == 0 {
		return nil, errors.New("nobody is there")
	}
	text := s.texts[0]
	s.texts = s.texts[1:]
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(strings.NewReader(text)), Request: r,
	}, nil
}

// follow returns what a client tells, as "entry 1" and the like.
func (s *scripted) follow(t *testing.T, f journal.Filter, from journal.From) ([]string, error) {
	t.Helper()
	client, err := control.NewClient("http://mock.test", control.WithHTTPClient(&http.Client{Transport: s}))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	err = client.FollowJournal(t.Context(), f, from, func(e journal.Event) error {
		told = append(told, fmt.Sprintf("%s %d/%d %d", e.Kind, e.Entry.Seq, e.Missed, e.Last))
		return nil
	})
	return told, err
}

const idle4 = ": idle\nid: 4\n\n"

func TestAStreamIsToldAsItIsInProcess(t *testing.T) {
	t.Parallel()
	s := &scripted{texts: []string{
		idle4 + "id: 6\ndata: {\"seq\":6}\n\n" + "event: gap\ndata: {\"missed\":3}\n\n" + "event: gap\ndata: {}\n\n" + "id: 5\r\ndata:{\"seq\":\r\ndata: 5}\r\n\r\n" +
			"event: clear\nid: 5\ndata: {}\n\n" + "event: later\nid: 7\ndata: what?\n\n" + "event: reset\nid: 0\ndata: {}\n\nid: 9\ndata: {\"seq\":9}\n\n",
	}}
	got, err := s.follow(t, journal.Filter{Operation: "login", Since: 3}, journal.From{})
	want := []string{"idle 0/0 4", "entry 6/0 6", "gap 0/3 6", "gap 0/0 6", "entry 5/0 5", "clear 0/0 5", "reset 0/0 0"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"operation=login "}, s.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestAStreamGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		from  journal.From
		since uint64
		texts []string
		told  []string
		asked []string
		err   string
	}{
		{
			"after an entry", journal.From{}, 0,
			[]string{idle4 + "id: 5\ndata: {\"seq\":5}\n\nid: 6\ndata: {\"seq\":", ": idle\nid: 5\n\nevent: end\nid: 5\ndata: {}\n\n"},
			[]string{"idle 0/0 4", "entry 5/0 5", "idle 0/0 5", "end 0/0 5"}, []string{" ", " 5"}, "",
		},
		{
			"of an empty journal", journal.From{}, 0,
			[]string{": idle\nid: 0\n\n: idle\nid: 0\n\n", ": idle\nid: 0\n\nevent: end\nid: 0\ndata: {}\n\n"},
			[]string{"idle 0/0 0", "idle 0/0 0", "idle 0/0 0", "end 0/0 0"}, []string{" ", " 0"}, "",
		},
		{
			"for one that was told nothing", journal.From{After: 3}, 0, []string{": idle\nid: 3\n\n", "never"},
			[]string{"idle 0/0 3"}, []string{" 3"}, "the stream of the journal broke off: unexpected EOF",
		},
		{
			"to nobody", journal.From{Held: true}, 1, []string{": idle\nid: 0\n\nid: 1\ndata: {\"seq\":1}\n\nid: 2\ndata: {\"seq\":2}\n\n"},
			[]string{"idle 0/0 0", "entry 2/0 2"}, []string{"since=1 0", "since=1 2"}, `Get "http://mock.test/_mock/journal/stream?since=1": nobody is there`,
		},
		{"with a bad id", journal.From{}, 0, []string{"id: x\n\n"}, nil, []string{" "}, "an event has an id that is no number"},
		{"with a line end in a number", journal.From{}, 0, []string{"data: {\"seq\":1\ndata: 2}\n\n"}, nil, []string{" "}, "an event is not as popupmock has it"},
		{"with a bad entry", journal.From{}, 0, []string{"data: x\n\n"}, nil, []string{" "}, "an event is not as popupmock has it"},
	}
	for _, test := range tests {
		s := &scripted{texts: test.texts}
		got, err := s.follow(t, journal.Filter{Since: test.since}, test.from)
		if diff := cmp.Diff(test.told, got); diff != "" {
			t.Errorf("%s: told (-want +got):\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.asked, s.asked); diff != "" {
			t.Errorf("%s: asked (-want +got):\n%s", test.name, diff)
		}
		if got := fmt.Sprint(err); got != test.err && (err != nil || test.err != "") {
			t.Errorf("%s: error %s, want %s", test.name, got, test.err)
		}
	}
}

func TestNoStreamIsAnError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		recorded
		want string
	}{
		{recorded{status: 200, answer: "[]"}, "/_mock/journal/stream answers 200 OK, but not as popupmock does"},
		{recorded{status: 204}, "/_mock/journal/stream answers 204 No Content, but no stream"},
		{recorded{status: 400, answer: `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"no"}}`}, "no"},
	} {
		err := test.client(t, "http://mock.test").FollowJournal(t.Context(), journal.Filter{}, journal.From{}, nil)
		if err == nil || err.Error() != test.want {
			t.Errorf("%d: error %v, want %s", test.status, err, test.want)
		}
	}
}

func TestAStreamEndsAsItsReaderWants(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	client := (&recorded{status: 200, answer: idle4 + idle4 + idle4, headers: map[string]string{"Content-Type": "text/event-stream; charset=utf-8"}}).client(t, "http://mock.test")
	calls := 0
	err := client.FollowJournal(t.Context(), journal.Filter{}, journal.From{}, func(journal.Event) error {
		calls++
		return []error{nil, enough}[calls-1]
	})
	if !errors.Is(err, enough) || calls != 2 {
		t.Errorf("error %v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = client.FollowJournal(ctx, journal.Filter{}, journal.From{}, func(journal.Event) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "http") {
		t.Errorf("error %v, want that of the context", err)
	}
}

// FuzzStream checks that no stream makes a client panic, and that it tells no more than the stream has blocks.
func FuzzStream(f *testing.F) {
	for _, seed := range []string{
		"", idle4, "id: 5\ndata: {\"seq\":5}\n\n", "event: gap\ndata: {\"missed\":3}\n\n", "event: end\n\n", "event: reset\nid: 0\n\n",
		"\n\n\n", "data\n\n", ":\n\n", "id: -1\n\n", "data: null\n\n", "event: clear\r\n\r\n", "\xff\n\n", "data: {\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := &scripted{texts: []string{text}}
		told, err := s.follow(t, journal.Filter{}, journal.From{})
		blocks := strings.Count(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
		if len(told) > blocks {
			t.Errorf("%q: told %v", text, told)
		}
		over := slices.ContainsFunc(told, func(s string) bool { return strings.HasPrefix(s, "end ") || strings.HasPrefix(s, "reset ") })
		if over != (err == nil) {
			t.Errorf("%q: told %v and error %v", text, told, err)
		}
	})
}
