package journal

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilter(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	for _, e := range []Entry{
		{Operation: "login", Account: "alice", Method: "POST", Path: "/auth/login", Status: 200},
		{Operation: "login", Account: "bob", Method: "POST", Path: "/auth/login", Status: 401, Reason: ReasonBadCredentials},
		{Operation: "listProducts", Account: "alice", Method: "GET", Path: "/api/v1/products", Status: 200},
		{Operation: "listProducts", Account: "alice", Method: "GET", Path: "/api/v1/products", Status: 401, Reason: ReasonTokenExpired},
		{Method: "GET", Path: "/", Status: 404, SentStatus: 200, Reason: ReasonUnknownPath},
	} {
		record(j, e)
	}
	tests := map[string]struct {
		filter Filter
		want   []uint64
	}{
		"all":                               {Filter{}, []uint64{1, 2, 3, 4, 5}},
		"operation":                         {Filter{Operation: "login"}, []uint64{1, 2}},
		"account":                           {Filter{Account: "alice"}, []uint64{1, 3, 4}},
		"method":                            {Filter{Method: "GET"}, []uint64{3, 4, 5}},
		"path":                              {Filter{Path: "/"}, []uint64{5}},
		"reason":                            {Filter{Reason: ReasonTokenExpired}, []uint64{4}},
		"status is the handler's":           {Filter{Status: 200}, []uint64{1, 3}},
		"since":                             {Filter{Since: 3}, []uint64{4, 5}},
		"since the last":                    {Filter{Since: 5}, []uint64{}},
		"limit keeps the newest":            {Filter{Limit: 2}, []uint64{4, 5}},
		"a limit higher than what there is": {Filter{Limit: 9}, []uint64{1, 2, 3, 4, 5}},
		"limit counts after the match":      {Filter{Account: "alice", Limit: 2}, []uint64{3, 4}},
		"all at once":                       {everything(401), []uint64{4}},
		"all at once but one":               {everything(200), []uint64{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries, err := j.Read(t.Context(), tt.filter)
			if err != nil || !slices.Equal(seqs(entries), tt.want) {
				t.Errorf("got %v, %v, want %v", seqs(entries), err, tt.want)
			}
		})
	}
}

func everything(status int) Filter {
	return Filter{
		Operation: "listProducts", Account: "alice", Method: "GET", Path: "/api/v1/products",
		Reason: ReasonTokenExpired, Status: status, Since: 1, Limit: 1,
	}
}

// What a caller holds, given or got, is its own.
func TestEntriesAreCopies(t *testing.T) {
	t.Parallel()
	spoil := func(e *Entry) {
		e.Path, e.Credential.Family, e.Issued[0].Family, e.Fault.ID, e.Violations[0].Where = "x", "x", "x", "x", "x"
		e.Issued[0].ExpiresAt = e.At.AddDate(1, 0, 0)
	}
	j := New(Limits{})
	begun, completed := full(), full()
	j.Begin(begun)
	j.Begin(full()).Complete(completed)
	spoil(&begun)
	spoil(&completed)
	open, decided := full(), full()
	open.Seq, open.Outcome, decided.Seq = 1, OutcomeOpen, 2
	for _, when := range []string{"after the given ones were changed", "after the read ones were changed"} {
		got := readAll(t, j)
		if diff := cmp.Diff([]Entry{open, decided}, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", when, diff)
		}
		spoil(&got[0])
		spoil(&got[1])
	}
}

func TestEntryAsJSON(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	j.Begin(Entry{}).Complete(full())
	j.Begin(Entry{}).Complete(Entry{At: noon, RealAt: noon, Outcome: OutcomeClosed})
	want := []string{
		`{"seq":1,"at":"2025-01-15T12:00:00Z","real_at":"2025-01-15T12:00:00.000000001Z","sandbox":"blue","replica":"mock-1","missed":2,` +
			`"operation":"refresh","method":"POST","path":"/auth/refresh","peer":"10.0.0.1","client_ip":"203.0.113.7",` +
			`"client_ip_rule":"forwarded-for","account":"alice",` +
			`"credential":{"use":"refresh","fingerprint":"0123456789ab","family":"3f2a9c","generation":1,"state":"live","expires_in":-7},` +
			`"issued":[{"use":"access","fingerprint":"ba9876543210","family":"3f2a9c","generation":2,"expires_at":"2025-01-15T13:00:00Z"}],` +
			`"revokes":"family","reason":"token_spent","fault":{"id":"f1","phase":"after"},` +
			`"triggers":[{"id":"t1","event":"answered","failed":"do[0] set_active: no account"}],` +
			`"violations":[{"in":"response","where":"body","rule":"required","detail":"want data"}],` +
			`"status":200,"sent_status":503,"outcome":"answered","bytes":42,"duration_ms":1.5,"cause":"unlucky"}`,
		`{"seq":2,"at":"2025-01-15T12:00:00Z","real_at":"2025-01-15T12:00:00Z","operation":"","method":"","path":"","peer":"",` +
			`"client_ip":"","client_ip_rule":"","account":"","issued":[],"reason":"","violations":[],` +
			`"status":0,"sent_status":0,"outcome":"closed","bytes":0,"duration_ms":0}`,
	}
	for i, e := range readAll(t, j) {
		got, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], string(got)); diff != "" {
			t.Errorf("entry %d (-want +got):\n%s", i+1, diff)
		}
		var back Entry
		decoder := json.NewDecoder(strings.NewReader(string(got)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Errorf("entry %d, there and back (-want +got):\n%s", i+1, diff)
		}
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	// printf %s abc | sha256sum
	if got, want := Fingerprint("abc"), "ba7816bf8f01"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Fingerprint(""); got != "" {
		t.Errorf("got %q for no jti, want nothing", got)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	reasons := Reasons()
	if len(reasons) != 41 || reasons[0] != ReasonNone {
		t.Errorf("%d reasons, the first is %q, want 41 and the empty one first", len(reasons), reasons[0])
	}
	texts := map[string]Reason{}
	for _, r := range reasons {
		if other, twice := texts[r.Text()]; twice {
			t.Errorf("%q and %q have one text", r, other)
		}
		texts[r.Text()] = r
		if r != ReasonNone && (r.Text() == "" || r.Text() == string(r)) {
			t.Errorf("%q has no text", r)
		}
		if about := strings.HasPrefix(string(r), "token_") && r != ReasonTokenMissing; about != strings.HasPrefix(r.Text(), "token ") {
			t.Errorf("%q has the text %q: those on a token, and no others, begin with it", r, r.Text())
		}
	}
	if got := Reason("sunspots").Text(); got != "sunspots" {
		t.Errorf("an unknown reason has the text %q, want itself", got)
	}
}
