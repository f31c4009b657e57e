package drive

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSendCount(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	got, err := Send(t.Context(), Work{URL: s.URL + "/list", Token: "good", Size: len(listBody)}, Load{Connections: 3, Count: 100})
	if err != nil || got.Check() != nil {
		t.Fatal(err, got.Check())
	}
	s.over()
	if got.Requests != 100 || s.list != 100 {
		t.Errorf("%d requests were counted and %d came, want 100", got.Requests, s.list)
	}
	if got.Late <= 0 || got.Seconds <= 0 || got.PerSecond() != 100/got.Seconds {
		t.Errorf("got %+v", got)
	}
}

// TestSendRotates has each connection show what it was given last: none shows a token twice.
func TestSendRotates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	got, err := Send(t.Context(), s.refreshes(4), Load{Connections: 4, Count: 200})
	if err != nil || got.Check() != nil {
		t.Fatal(err, got.Check())
	}
	two := s.refreshes(2)
	s.over()
	if got.Requests != 200 || len(s.strays) > 0 || s.made != 206 || len(s.good) != 6 {
		t.Errorf("%d requests, %d tokens made, %d good ones, strays %q; want 200, 206, 6 and none", got.Requests, s.made, len(s.good), s.strays)
	}
	if _, err := Send(t.Context(), two, Load{Connections: 3, Count: 1}); err == nil ||
		err.Error() != "2 refresh tokens for 3 connections, want one each" {
		t.Errorf("got the error %v", err)
	}
}

// TestSendCountsWhatIsWrong has every kind of answer that a load must not have.
func TestSendCountsWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for _, test := range []struct {
		name      string
		work      Work
		bad, lost int
	}{
		{"no token", Work{URL: s.URL + "/list"}, 20, 0},
		{"unknown path", Work{URL: s.URL + "/nothing"}, 20, 0},
		{"too short", Work{URL: s.URL + "/list", Token: "good", Size: len(listBody) + 1}, 0, 20},
		{"a form where JSON is wanted", Work{URL: s.URL + "/login", Body: "a=b", Form: true}, 20, 0},
		{"no answer", Work{URL: closed.URL}, 0, 20},
		{"no token comes back", Work{URL: s.URL + "/list", Token: "good", Rotate: []string{"a", "b"}}, 0, 20},
	} {
		got, err := Send(t.Context(), test.work, Load{Connections: 2, Count: 20})
		if err != nil || got.Bad != test.bad || got.Lost != test.lost {
			t.Errorf("%s: %d bad and %d lost (%v), want %d and %d", test.name, got.Bad, got.Lost, err, test.bad, test.lost)
		}
		if err := got.Check(); err == nil || !strings.Contains(err.Error(), "of 20 answers were not 200") {
			t.Errorf("%s: got the error %v", test.name, err)
		}
	}
	if err := (Result{}).Check(); !errors.Is(err, ErrNothing) {
		t.Errorf("of nothing: got the error %v", err)
	}
}

// TestSchedule sends at a rate to a server that is silent for a while, in a bubble whose time is not real: what had to wait is as late as
// it was due.
func TestSchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var sent []time.Duration
		s := &sender{took: newHistogram()}
		s.do = func() {
			sent = append(sent, time.Since(begin))
			if len(sent) == 2 {
				time.Sleep(350 * time.Millisecond) // due at 100 ms
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 650*time.Millisecond)
		defer cancel()
		s.run(ctx, Load{Connections: 1, Rate: 10}, 0, begin)
		want := []time.Duration{0, 100, 450, 450, 450, 500, 600}
		if len(sent) != len(want) {
			t.Fatalf("sent at %v, want %d requests", sent, len(want))
		}
		for i := range want {
			if sent[i] != want[i]*time.Millisecond {
				t.Errorf("request %d was sent after %v, want %d ms", i, sent[i], want[i])
			}
		}
		// The second took 350 ms, and the three that were due meanwhile waited for 250, 150 and 50.
		for quantile, late := range map[float64]int64{100: 350, 80: 250, 65: 150, 50: 50} {
			if got := s.took.ValueAtQuantile(quantile) / 1000; got != late {
				t.Errorf("%g of 100 were %d ms late at most, want %d", quantile, got, late)
			}
		}
	})
}

func TestOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if answer, err := (Work{URL: s.URL + "/list", Token: "good"}).Once(t.Context()); err != nil || string(answer) != listBody {
		t.Errorf("got %q (%v)", answer, err)
	}
	if answer, err := s.refreshes(1).Once(t.Context()); err != nil || refreshToken(answer) == nil {
		t.Errorf("got %q (%v)", answer, err)
	}
	for want, work := range map[string]Work{
		"GET " + s.URL + "/list answered 401, want 200":              {URL: s.URL + "/list", Token: "bad"},
		"GET " + s.URL + "/list answered 34 bytes, want at least 35": {URL: s.URL + "/list", Token: "good", Size: len(listBody) + 1},
		"POST " + s.URL + "/login answered 415, want 200":            {URL: s.URL + "/login", Body: "a=b", Form: true},
	} {
		if _, err := work.Once(t.Context()); err == nil || err.Error() != want {
			t.Errorf("got the error %v, want %s", err, want)
		}
	}
}

func FuzzRefreshToken(f *testing.F) {
	for _, body := range []string{`{"refresh_token":"abc"}`, `{"refresh_token":""}`, `{"refresh_token":"abc`, `"refresh_token":"`, ``} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if token := refreshToken(body); token != nil && (len(token) == 0 || strings.Contains(string(token), `"`)) {
			t.Errorf("%q: token %q", body, token)
		}
	})
}
