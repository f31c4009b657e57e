package suite_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// A server that fails at the next request is found out at the one that did it harm.
func TestGeneratedCasesFindAHarmDone(t *testing.T) {
	t.Parallel()
	var harmed atomic.Bool
	url := spoiled(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		isWallets := strings.HasSuffix(r.URL.Path, "/api/v1/wallets")
		if isWallets && harmed.Swap(strings.Contains(r.URL.Query().Get("name"), "漢")) {
			fails()(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}, mockserver.Config{})
	r := only(t, suite.Target{BaseURL: url, Generated: 300}, "robustness/generated/list-wallets")
	const want = "GET /api/v1/wallets?name=%E6%BC%A2: after it GET /api/v1/wallets?limit=1 is answered with 500, and was with 200 before"
	if r.Verdict != report.Fail || !strings.HasPrefix(r.Reason, want) || len(r.Evidence) != 2 {
		t.Errorf("%s, %d exchanges: %s, want fail, 2 and %s", r.Verdict, len(r.Evidence), r.Reason, want)
	}
}

// A server that never ends an answer is found out, in few tries.
func TestGeneratedCasesFindASilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var silences atomic.Int32
		silent := at("GET", "/api/v1/wallets", queryIs("name", func(text string) bool { return strings.Contains(text, "xx") }), func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
			silences.Add(1)
			<-r.Context().Done()
		})
		mock, err := mockserver.New(mockserver.Config{})
		if err != nil {
			t.Fatal(err)
		}
		transport := piped(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { silent(w, r, mock.Handler()) }))
		r := only(t, suite.Target{BaseURL: "http://mock.test", Transport: transport, Timeout: time.Second, Generated: 400}, "robustness/generated/list-wallets")
		if r.Verdict != report.Fail || !strings.HasPrefix(r.Reason, "GET /api/v1/wallets?name=xx") || !strings.Contains(r.Reason, "xx: no whole answer within 1s") {
			t.Errorf("%s: %s, want fail for want of an answer", r.Verdict, r.Reason)
		}
		if n := silences.Load(); n == 0 || n > 5 {
			t.Errorf("%d requests without an answer, want 1 to 5", n)
		}
	})
}

// logins watches the logins and refreshes that a server gets.
type logins struct {
	sync.Mutex
	names     []string // of logins that have a password
	refreshes []string // tokens
}

func (l *logins) watch(w http.ResponseWriter, r *http.Request, next http.Handler) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	var fields map[string]any
	_ = json.Unmarshal(body, &fields)
	name, _ := fields["username"].(string)
	password, _ := fields["password"].(string)
	token, _ := fields["refresh_token"].(string)
	l.Lock()
	if r.URL.Path == "/auth/login" && name != "" && password != "" {
		l.names = append(l.names, name)
	}
	if r.URL.Path == "/auth/refresh" && token != "" {
		l.refreshes = append(l.refreshes, token)
	}
	l.Unlock()
	next.ServeHTTP(w, r)
}

// Where there is no sandbox, no generated login has a username and a password, and no generated refresh the account's token;
// nothing is ordered; and the account is as it was, so that all that follows still passes.
func TestGeneratedCasesSpareTheAccount(t *testing.T) {
	t.Parallel()
	account := mockserver.AccountConfig{Username: "someone", Password: "secret of someone", ClientID: 7, Features: []string{"vouchers"}}
	for name, target := range map[string]suite.Target{
		"read-only": {ReadOnly: true},
		"usual":     {Control: suite.NoControl},
		"logout":    {Control: suite.NoControl, AllowLogout: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &logins{}
			url := spoiled(t, l.watch, mockserver.Config{Extensions: true, Accounts: []mockserver.AccountConfig{account}})
			target.BaseURL, target.Username, target.Password, target.Extensions = url, account.Username, account.Password, true
			target.Rate, target.Only, target.Generated = 100_000, regexp.MustCompile(`^robustness/generated/`), 60
			run, err := suite.Check(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range run.Results() {
				switch isOrder := r.ID == "robustness/generated/create-order"; {
				case isOrder && r.Verdict != report.Skipped:
					t.Errorf("%s: %s, want skip", r.ID, r.Verdict)
				case !isOrder && r.Verdict != report.Pass:
					t.Errorf("%s: %s: %s", r.ID, r.Verdict, r.Reason)
				}
			}
			if len(l.names) != 1 || l.names[0] != account.Username {
				t.Errorf("complete logins of %q, want one of the account", l.names)
			}
			for _, token := range l.refreshes {
				if !strings.HasPrefix(token, "popupmock-contract-no-token") {
					t.Errorf("a refresh with %.30q…", token)
				}
			}
			if len(l.refreshes) < 20 {
				t.Errorf("%d refreshes, want 20 and more", len(l.refreshes))
			}
		})
	}
}

// The same seed sends the same requests, and the number of them is bounded.
func TestGeneratedRequestsRepeat(t *testing.T) {
	t.Parallel()
	sent := func(seed string) (lines []string) {
		var mu sync.Mutex
		url := spoiled(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			mu.Lock()
			lines = append(lines, r.Method+" "+r.RequestURI)
			mu.Unlock()
			next.ServeHTTP(w, r)
		}, mockserver.Config{Accounts: []mockserver.AccountConfig{{Username: "someone", Password: "secret of someone", ClientID: 7}}})
		only(t, suite.Target{
			BaseURL: url, Username: "someone", Password: "secret of someone", Control: suite.NoControl, Rate: 100_000, Seed: seed, Generated: 50,
		}, "robustness/generated/list-transactions")
		return lines
	}
	first, second, other := strings.Join(sent("a"), "\n"), strings.Join(sent("a"), "\n"), strings.Join(sent("b"), "\n")
	if first != second {
		t.Errorf("one seed:\n%s\nand\n%s", first, second)
	}
	if first == other {
		t.Error("two seeds, the same requests")
	}
	if n := strings.Count(first, "\n") + 1; n < 50 || n > 103 { // 50, a plain one after each at most, the login, and the look before
		t.Errorf("%d requests, want 50 to 103", n)
	}
	if strings.Count(first, "/api/v1/transactions") < 50 {
		t.Errorf("too few are of the operation:\n%s", first)
	}
}
