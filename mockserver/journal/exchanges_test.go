package journal

import (
	"strings"
	"testing"
	"time"
)

// looked records a request whose answer has a body, which lasts or not.
func looked(j *Journal, body []byte, lasting bool) {
	p := j.Begin(Entry{Method: "GET", Path: "/"})
	p.Deciding()
	p.Record(&Entry{Outcome: OutcomeAnswered, RealAt: time.Unix(int64(p.Seq()), 0)}, &Recording{
		Request:  RecordedMessage{Query: []byte("q"), Fields: AppendField(nil, "B", "2"), Body: []byte("asked")},
		Response: RecordedMessage{Status: 200, Fields: AppendField(nil, "A", "1"), Body: body, Lasting: lasting, Size: int64(len(body))},
		Answered: true,
	})
}

// The oldest make room, and bodies that many share count once.
func TestExchangesAreBounded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lasting bool
		size    int
		want    int // how many are kept
	}{
		"each has its own": {false, 4000, 2},
		"all have one":     {true, 4000, 29},
		"larger than all":  {false, 20_000, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := New(Limits{Exchanges: 10_000})
			body := []byte(strings.Repeat("b", test.size))
			for range 40 {
				looked(j, body, test.lasting)
			}
			kept := 0
			for seq := uint64(1); seq <= 40; seq++ {
				if e, err := j.Exchange(t.Context(), seq); err == nil {
					kept++
					if e.Seq != seq || e.Response.Body != string(body) || e.Request.Body != "asked" {
						t.Errorf("exchange %d is %+v", seq, e)
					}
				} else if seq > uint64(40-test.want) {
					t.Errorf("exchange %d: %v, want the last %d", seq, err, test.want)
				}
			}
			if kept != test.want {
				t.Errorf("%d are kept, want %d", kept, test.want)
			}
			if x := &j.exchanges; x.bytes > max(x.limit, int64(test.size)+1000) || len(x.lasting) > 1 {
				t.Errorf("they take %d bytes of %d, with %d bodies", x.bytes, x.limit, len(x.lasting))
			}
			j.Clear()
			if x := &j.exchanges; x.bytes != 0 || x.kept.len() != 0 || len(x.lasting) != 0 {
				t.Errorf("after a clear there is %+v", x)
			}
		})
	}
}

// A body that lasts counts as long as a recording has it, and no longer.
func TestLastingBodiesAreForgotten(t *testing.T) {
	t.Parallel()
	j := New(Limits{Exchanges: 10_000})
	for range 10 {
		looked(j, []byte(strings.Repeat("b", 4000)), true)
	}
	if x := &j.exchanges; len(x.lasting) != 2 || x.kept.len() != 2 || x.bytes > x.limit {
		t.Errorf("%d recordings with %d bodies take %d bytes of %d, want 2 of each", x.kept.len(), len(x.lasting), x.bytes, x.limit)
	}
}

// The memory of a recording is the caller's again once it is kept, but for what lasts.
func TestExchangesAreCopies(t *testing.T) {
	t.Parallel()
	j := New(Limits{Exchanges: 10_000})
	body := []byte("answer")
	looked(j, body, false)
	copy(body, "xxxxxx")
	if e, err := j.Exchange(t.Context(), 1); err != nil || e.Response.Body != "answer" {
		t.Errorf("%+v, %v", e, err)
	}
}

// A request that was in flight when the journal was cleared leaves nothing.
func TestClearedExchange(t *testing.T) {
	t.Parallel()
	j := New(Limits{Exchanges: 10_000})
	p := j.Begin(Entry{})
	j.Clear()
	p.Record(&Entry{Outcome: OutcomeAnswered}, &Recording{})
	if j.exchanges.kept.len() != 0 {
		t.Error("it is kept")
	}
	looked(j, nil, false)
	if e, err := j.Exchange(t.Context(), 2); err != nil || len(e.Response.Headers) != 1 || e.Request.Query != "q" {
		t.Errorf("the next one: %+v, %v", e, err)
	}
}

// An entry of an earlier process, whose numbers were the same, is not mistaken for one of this one.
func TestExchangeOfAnotherProcess(t *testing.T) {
	t.Parallel()
	j := New(Limits{Exchanges: 10_000})
	looked(j, []byte("mine"), false)
	if e, err := j.ExchangeOf(Origin{"me", 1, 9, uint64(time.Unix(1, 0).UnixNano())}); err != nil || e.Seq != 9 || e.Response.Body != "mine" {
		t.Errorf("got %+v, %v", e, err)
	}
	if e, err := j.ExchangeOf(Origin{"me", 1, 9, 77}); err == nil || !strings.Contains(err.Error(), "what request 9 looked like is not kept: the mock has begun anew") {
		t.Errorf("got %+v, %v", e, err)
	}
}
