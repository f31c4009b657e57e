package drive

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
)

// printed is what wrk prints with the script.
const printed = `Running 2s test @ http://127.0.0.1:8080/list
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.16ms    2.54ms  50.01ms   96.74%
    Req/Sec    30.76k     8.23k   48.52k    65.00%
  61000 requests in 2.00s, 357.66MB read
Requests/sec:  30500.00
Transfer/sec:    178.83MB
{"requests":61000,"microseconds":2000000,"bytes":366000000,"bad":3,"lost":2,"late":12.345000}
`

func TestReadWrk(t *testing.T) {
	t.Parallel()
	got, err := readWrk([]byte(printed), 6000)
	want := Result{Requests: 61000, Seconds: 2, Bad: 3, Lost: 2, Late: 12.345}
	if err != nil || got != want || got.PerSecond() != 30500 {
		t.Errorf("got %+v, %g a second (%v), want %+v", got, got.PerSecond(), err, want)
	}
	if err := got.Check(); err == nil || err.Error() != "3 of 61000 answers were not 200, and 2 were lost" {
		t.Errorf("got the error %v", err)
	}
	for output, want := range map[string]string{
		"":                            "wrk printed no line of JSON in 0 bytes",
		"unable to connect\n":         "wrk printed no line of JSON in 18 bytes",
		"{\"requests\":\n":            `wrk: line "{\"requests\":": `,
		"{\"requests\":\"many\"}":     "cannot unmarshal string",
		"{\"requests\":1}":            "it took no time",
		strings.TrimSpace(printed[:]): "wrk: answers have 6000 bytes on average, want at least 6001",
	} {
		if _, err := readWrk([]byte(output), 6001); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got the error %v, want one with %q", output, err, want)
		}
	}
}

func FuzzReadWrk(f *testing.F) {
	f.Add([]byte(printed), 6000)
	f.Add([]byte("{}"), 0)
	f.Fuzz(func(t *testing.T, output []byte, size int) {
		if got, err := readWrk(output, size); err == nil && got.Seconds <= 0 {
			t.Errorf("%q: %+v", output, got)
		}
	})
}

// TestSaturate has the real wrk do each kind of work, for the second that is its shortest.
func TestSaturate(t *testing.T) {
	t.Parallel()
	wrk := need.Program(t, "wrk")
	s := newShop(t)
	for name, work := range map[string]Work{
		"list":    {URL: s.URL + "/list", Token: "good", Size: len(listBody)},
		"login":   {URL: s.URL + "/login", Body: `{"username":"a \"quoted\" name"}`},
		"refresh": s.refreshes(12),
	} {
		got, err := Saturate(t.Context(), wrk, work, 4, time.Millisecond)
		if err != nil || got.Check() != nil {
			t.Errorf("%s: %v, %v", name, err, got.Check())
		}
		if got.Requests < 10 || got.Late <= 0 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	s.over()
	// wrk tries the script with the first token, and leaves four answers open in the end.
	if len(s.strays) > 0 || s.list < 10 || s.logins < 10 || s.made < 20 {
		t.Errorf("%d lists, %d logins, %d tokens, strays %q", s.list, s.logins, s.made, s.strays)
	}
}

// TestSaturateCountsWhatIsWrong also spends the last token, after which empty ones are refused.
func TestSaturateCountsWhatIsWrong(t *testing.T) {
	t.Parallel()
	wrk := need.Program(t, "wrk")
	s := newShop(t)
	for name, work := range map[string]Work{
		"no token": {URL: s.URL + "/list"},
		"form":     {URL: s.URL + "/login", Body: "a=b", Form: true},
		"refresh":  {URL: s.URL + "/refresh", Body: RotateMark, Rotate: []string{"spent", "spent", "spent"}},
	} {
		got, err := Saturate(t.Context(), wrk, work, 2, time.Second)
		if err != nil || got.Bad != got.Requests || got.Bad == 0 {
			t.Errorf("%s: got %+v (%v), want all bad", name, got, err)
		}
	}
	if _, err := Saturate(t.Context(), wrk, Work{URL: s.URL + "/list", Token: "good", Size: 1000}, 2, time.Second); err == nil ||
		!strings.Contains(err.Error(), "bytes on average, want at least 1000") {
		t.Errorf("got the error %v for answers that are too short", err)
	}
	if _, err := Saturate(t.Context(), wrk, Work{URL: "no address"}, 2, time.Second); err == nil || !strings.Contains(err.Error(), "invalid URL") {
		t.Errorf("got the error %v for no address", err)
	}
}

// TestWrkMissing changes PATH, so that it runs alone.
func TestWrkMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if path, err := Wrk(); !errors.Is(err, ErrNoWrk) {
		t.Errorf("got %q, %v", path, err)
	}
}
