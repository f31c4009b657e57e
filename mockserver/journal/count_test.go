package journal

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// morning is a login, a read, a refused refresh, a good one, a read and a refused login.
func morning(limits Limits) *Journal {
	j := New(limits)
	for _, e := range []Entry{
		{Operation: "login", Method: "POST", Path: "/auth/login", Account: "alice", Status: 200},
		{Operation: "listProducts", Method: "GET", Path: "/api/v1/products", Account: "alice", Status: 401, Reason: ReasonTokenExpired},
		{Operation: "refresh", Method: "POST", Path: "/auth/refresh", Account: "alice", Status: 401, Reason: ReasonTokenSpent},
		{Operation: "refresh", Method: "POST", Path: "/auth/refresh", Account: "bob", Status: 200},
		{Operation: "listProducts", Method: "GET", Path: "/api/v1/products", Account: "alice", Status: 200},
		{Operation: "login", Method: "POST", Path: "/auth/login", Account: "bob", Status: 401, Reason: ReasonBadCredentials},
	} {
		e.Outcome, e.SentStatus = OutcomeAnswered, e.Status
		record(j, e)
	}
	return j
}

func TestCount(t *testing.T) {
	t.Parallel()
	refresh := Filter{Operation: "refresh"}
	tests := map[string]struct {
		filter Filter
		bounds Bounds
		want   string
	}{
		"a number":        {refresh, Bounds{}, `{"count":2}`},
		"exactly":         {refresh, Exactly(2), `{"count":2,"held":true}`},
		"none, and so":    {Filter{Account: "eve"}, Exactly(0), `{"count":0,"held":true}`},
		"the lowest":      {refresh, AtLeast(2), `{"count":2,"held":true}`},
		"the highest":     {refresh, AtMost(2), `{"count":2,"held":true}`},
		"between":         {refresh, Bounds{Min: new(1), Max: new(3)}, `{"count":2,"held":true}`},
		"everything":      {Filter{}, Exactly(6), `{"count":6,"held":true}`},
		"since":           {Filter{Since: 4}, Exactly(2), `{"count":2,"held":true}`},
		"one too many":    {refresh, AtMost(1), `{"count":2,"held":false,"text":"2 requests with operation=refresh, want at most 1\n  request 4, POST /auth/refresh: matches","nearest":[{"seq":4,"request":"POST /auth/refresh","field":"","wanted":"","got":""}]}`},
		"more than shown": {Filter{}, Exactly(1), `{"count":6,"held":false,"text":"6 requests with any, want exactly 1\n  request 4, POST /auth/refresh: matches\n  request 5, GET /api/v1/products: matches\n  request 6, POST /auth/login: matches","nearest":[{"seq":4,"request":"POST /auth/refresh","field":"","wanted":"","got":""},{"seq":5,"request":"GET /api/v1/products","field":"","wanted":"","got":""},{"seq":6,"request":"POST /auth/login","field":"","wanted":"","got":""}]}`},
		"too few":         {Filter{Operation: "refresh", Account: "alice", Status: 200}, AtLeast(1), `{"count":0,"held":false,"text":"0 requests with operation=refresh account=alice status=200, want at least 1\n  request 5, GET /api/v1/products: operation is \"listProducts\", want \"refresh\"\n  request 4, POST /auth/refresh: account is \"bob\", want \"alice\"\n  request 3, POST /auth/refresh: status is \"401\", want \"200\"","nearest":[{"seq":5,"request":"GET /api/v1/products","field":"operation","wanted":"refresh","got":"listProducts"},{"seq":4,"request":"POST /auth/refresh","field":"account","wanted":"alice","got":"bob"},{"seq":3,"request":"POST /auth/refresh","field":"status","wanted":"200","got":"401"}]}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := json.Marshal(morning(Limits{}).Count(t.Context(), tt.filter, tt.bounds))
			if err != nil {
				t.Fatal(err)
			}
			if string(raw) != tt.want {
				t.Errorf("got  %s\nwant %s", raw, tt.want)
			}
		})
	}
}

func TestTheFieldThatDiffers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter Filter
		want   []string
	}{
		"the number": {Filter{Operation: "refresh", Account: "bob", Since: 4}, []string{
			`request 6, POST /auth/login: operation is "login", want "refresh"`,
			`request 4, POST /auth/refresh: seq is "4", want "more than 4"`,
			`request 5, GET /api/v1/products: operation is "listProducts", want "refresh"`,
		}},
		"no credential": {Filter{Operation: "refresh", Generation: new(0)}, []string{
			`request 4, POST /auth/refresh: generation is "", want "0"`,
			`request 3, POST /auth/refresh: generation is "", want "0"`,
			`request 6, POST /auth/login: operation is "login", want "refresh"`,
		}},
	} {
		var got []string
		for _, near := range morning(Limits{}).Count(t.Context(), tt.filter, AtLeast(1)).Nearest {
			got = append(got, near.String())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestACountTellsOfWhatIsLost(t *testing.T) {
	t.Parallel()
	const want = "1 request with operation=login, want exactly 2 (3 requests had to make room for others)\n" +
		"  request 5, GET /api/v1/products: operation is \"listProducts\", want \"login\"\n" +
		"  request 4, POST /auth/refresh: operation is \"refresh\", want \"login\""
	if got := morning(Limits{Entries: 3}).Count(t.Context(), Filter{Operation: "login"}, Exactly(2)).Text; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	for want, b := range map[string]Bounds{
		"any number": {}, "exactly 0": Exactly(0), "at least 1": AtLeast(1), "at most 2": AtMost(2), "3 to 4": {new(3), new(4)},
	} {
		if err := b.Check(); b.String() != want || err != nil {
			t.Errorf("got %s, %v, want %s", b, err, want)
		}
	}
	for want, b := range map[string]Bounds{
		"min is -1, want a number from 0":                        AtLeast(-1),
		"max is -1, want a number from 0":                        AtMost(-1),
		"min is 3 and max is 2, want min to be no more than max": {new(3), new(2)},
	} {
		if err := b.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	steps := func(operations ...string) (list []Filter) {
		for _, operation := range operations {
			list = append(list, Filter{Operation: operation})
		}
		return list
	}
	tests := map[string]struct {
		steps []Filter
		seqs  []uint64
		want  string // empty: it held
	}{
		"with others between":     {steps("login", "refresh", "login"), []uint64{1, 3, 6}, ""},
		"the same more than once": {steps("refresh", "refresh"), []uint64{3, 4}, ""},
		"any":                     {[]Filter{{}, {}, {Status: 200}}, []uint64{1, 2, 4}, ""},
		"once too often": {steps("login", "login", "login"), []uint64{1, 6}, `step 3 of 3, operation=login, is not found after request 6
  request 6, POST /auth/login: matches, but does not come after request 6`},
		"the wrong way round": {[]Filter{{Operation: "refresh", Status: 200}, {Operation: "refresh", Status: 401}}, []uint64{4}, `step 2 of 2, operation=refresh status=401, is not found after request 4
  request 3, POST /auth/refresh: matches, but does not come after request 4
  request 6, POST /auth/login: operation is "login", want "refresh"
  request 5, GET /api/v1/products: operation is "listProducts", want "refresh"`},
		"not at all": {steps("logout"), []uint64{}, `step 1 of 1, operation=logout, is not found
  request 6, POST /auth/login: operation is "login", want "logout"
  request 5, GET /api/v1/products: operation is "listProducts", want "logout"
  request 4, POST /auth/refresh: operation is "refresh", want "logout"`},
		"after the last": {steps("login", "login", "logout"), []uint64{1, 6}, `step 3 of 3, operation=logout, is not found after request 6
  request 6, POST /auth/login: operation is "login", want "logout"
  request 5, GET /api/v1/products: operation is "listProducts", want "logout"
  request 4, POST /auth/refresh: operation is "refresh", want "logout"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := morning(Limits{}).Order(t.Context(), tt.steps)
			if got.Held != (tt.want == "") || got.Text != tt.want || !slices.Equal(got.Seqs, tt.seqs) || got.Seqs == nil {
				t.Errorf("got  %+v\nwant seqs %v, text %s", got, tt.seqs, tt.want)
			}
		})
	}
}

func TestCheckSteps(t *testing.T) {
	t.Parallel()
	for want, steps := range map[string][]Filter{
		"steps is empty or missing, want at least one filter": nil,
		"step 2 has a limit, which has no meaning here":       {{}, {Limit: 1}},
		"1001 steps, want at most 1000":                       make([]Filter, MaxSteps+1),
	} {
		if err := CheckSteps(steps); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := CheckSteps(make([]Filter, MaxSteps)); err != nil {
		t.Error(err)
	}
}

// Neither waits for a request that is held back, and both see it as open.
func TestChecksDoNotHang(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	p := j.Begin(Entry{Operation: "login"})
	p.Deciding()
	p.Stalled()
	ctx := context.Background() // without an end
	if got := j.Count(ctx, Filter{Operation: "login", Outcome: OutcomeOpen}, Exactly(1)); !*got.Held {
		t.Error(got.Text)
	}
	if got := j.Order(ctx, []Filter{{Operation: "login"}}); !got.Held {
		t.Error(got.Text)
	}
}
