package journal

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// story is what a client sees over a day: login, expiry, refresh, a replay, a wrong address, faults.
func story() []Entry {
	access := &Credential{Use: "access", Family: "3f2a9c17d0", Generation: 0, State: StateExpired, ExpiresIn: -60}
	spent := &Credential{Use: "refresh", Family: "3f2a9c17d0", Generation: 0, State: StateSpent, ExpiresIn: 600_000}
	at := func(e Entry, seq uint64, after time.Duration) Entry {
		e.Seq, e.At, e.ClientIP, e.ClientIPRule = seq, noon.Add(after), "203.0.113.7", "peer"
		if e.Outcome == "" {
			e.Outcome = OutcomeAnswered
		}
		if e.SentStatus == 0 && e.Outcome == OutcomeAnswered {
			e.SentStatus = e.Status
		}
		return e
	}
	return []Entry{
		at(Entry{Method: "POST", Path: "/auth/login", Account: "alice", Status: 200}, 1, 0),
		at(Entry{Method: "GET", Path: "/api/v1/products", Account: "alice", Status: 401, Credential: access, Reason: ReasonTokenExpired}, 2, 61*time.Minute),
		at(Entry{Method: "POST", Path: "/auth/refresh", Account: "alice", Status: 200, SentStatus: 503, Fault: &Fault{ID: "f1", Phase: "after"}}, 3, 61*time.Minute),
		at(Entry{Method: "POST", Path: "/auth/refresh", Account: "alice", Status: 401, Credential: spent, Reason: ReasonTokenSpent}, 4, 61*time.Minute),
		at(Entry{Method: "GET", Path: "/api/v1/categories", Account: "bob", Status: 403, Reason: ReasonIPNotAllowed}, 5, 2*time.Hour),
		at(Entry{Method: "GET", Path: "/api/v1/products", Account: "alice", Status: 200, Outcome: OutcomeReset, Fault: &Fault{ID: "f2", Phase: "after"}}, 6, 2*time.Hour),
		at(Entry{Method: "GET", Path: "/api/v1/products", Outcome: OutcomeClosed}, 7, 2*time.Hour),
		at(Entry{Method: "POST", Path: "/auth/login", Outcome: OutcomeOpen}, 8, 2*time.Hour),
		at(Entry{Method: "GET", Path: "/" + strings.Repeat("long/", 50), Status: 404, Reason: ReasonUnknownPath}, 9, 24*time.Hour),
		at(Entry{Method: "GET", Path: "/a\tb\nc\x1b[31m\xff\u202e", Account: "ev\til", Status: 404, Reason: ReasonUnknownPath}, 10, 24*time.Hour),
		at(Entry{Method: "GET", Path: "/api/v1/products", Account: "alice", Status: 500, Reason: ReasonInternal, Cause: "no such\nproduct", Violations: []Violation{
			{In: "request", Where: "query page", Rule: "type", Detail: "want an integer"}, {In: "response", Where: "body", Rule: "json"},
		}}, 11, 24*time.Hour),
		at(Entry{Method: "GET", Path: "/api/v1/products", Status: 401, Reason: ReasonTokenMissing}, 12, 24*time.Hour),
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s, rewritten by go test -update (-want +got):\n%s", file, diff)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	golden(t, "table.txt", Table(story()))
}

func TestTableOfNothing(t *testing.T) {
	t.Parallel()
	if got := Table(nil); got != "no requests\n" {
		t.Errorf("got %q", got)
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for _, e := range story() {
		lines.WriteString(Line(e) + "\n")
	}
	golden(t, "lines.txt", lines.String())
}

func TestLineSaysWhatIsKnownOfAToken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reason     Reason
		credential *Credential
		cause      string
		want       string
	}{
		"expired this second": {ReasonTokenExpired, &Credential{Use: "access", Family: "f1"}, "", "access token expired 0 s ago (family f1 generation 0)"},
		"expired minutes ago": {ReasonTokenExpired, &Credential{Use: "access", Family: "f1", ExpiresIn: -3660}, "", "access token expired 61 min ago (family f1 generation 0)"},
		"expired hours ago":   {ReasonTokenExpired, &Credential{Use: "access", Family: "f1", ExpiresIn: -7200}, "", "access token expired 2 h ago (family f1 generation 0)"},
		"expired days ago":    {ReasonTokenExpired, &Credential{Use: "refresh", Family: "f1", ExpiresIn: -691200}, "", "refresh token expired 8 d ago (family f1 generation 0)"},
		"revoked":             {ReasonTokenRevoked, &Credential{Use: "access", Family: "abcde", Generation: 3, ExpiresIn: 60}, "", "access token revoked (family abcd… generation 3)"},
		"of the wrong use":    {ReasonTokenWrongUse, &Credential{Use: "refresh", Family: "f1"}, "", "refresh token of the wrong use (family f1 generation 0)"},
		"unreadable":          {ReasonTokenMalformed, &Credential{State: StateInvalid}, "two parts", "token malformed"},
		"no credential":       {ReasonTokenMalformed, nil, "two parts", "token malformed: two parts"},
		"forged claims":       {ReasonTokenBadSignature, &Credential{Use: "a\nb", Family: "\x1b[31m"}, "", `a\nb token with a bad signature (family \x1b[31… generation 0)`},
		"not on the token":    {ReasonAccountInactive, &Credential{Use: "access", Family: "f1"}, "", "account inactive"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Line(Entry{At: noon, Method: "GET", Path: "/", Account: "a", Status: 401, SentStatus: 401, Outcome: OutcomeAnswered, Reason: tt.reason, Credential: tt.credential, Cause: tt.cause})
			if want := "2025-01-15T12:00:00Z 401 GET / - a: " + tt.want; got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// A client must not be able to write lines of its own.
func FuzzLine(f *testing.F) {
	f.Add("/a\nb", "GET", "al\rice", "\u2028")
	f.Add("\x1b[2J", "\x00", "\xff\xfe", "\u202e")
	f.Add("\uFFFD", "sixteen letters\xda and more", "", "")
	harmless := func(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unprintable) }
	f.Fuzz(func(t *testing.T, path, method, account, detail string) {
		e := Entry{Path: path, Method: method, Account: account, Cause: detail, Reason: ReasonInternal, Outcome: OutcomeAnswered, Violations: []Violation{{In: "response", Detail: detail}}}
		if line := Line(e); !harmless(line) {
			t.Errorf("line %q holds what a terminal obeys", line)
		}
		if table := Table([]Entry{e}); strings.Count(table, "\n") != 2 || !harmless(strings.ReplaceAll(table, "\n", "")) {
			t.Errorf("table %q holds what a terminal obeys", table)
		}
	})
}
