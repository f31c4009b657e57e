package scenarios_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// bare is a target without a control API.
func bare(t *testing.T) scenarios.Target {
	t.Helper()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	return scenarios.Target{BaseURL: mock.URL, Control: scenarios.NoControl, Username: mock.Username, Password: mock.Password}
}

// Without a control API what steers ends a scenario, what reads is left out, and what is left must be something.
func TestWithoutControlAPI(t *testing.T) {
	t.Parallel()
	runPlays(t, bare(t), []play{
		{"login", "login\nstatus 200\nget /api/v1/countries\nstatus 200\nrefresh\nstatus 200\nlogout\nstatus 200\n", ""},
		{"fails", "login\nstatus 201\n", "2: POST /auth/login: answered 200, want 201"},
		{"steers first", "advance 1h\nlogin\nstatus 200\n", "skip: nothing was left that could be judged: line 1: for want of a control API"},
		{"steers later", "login\nstatus 200\nadvance 1h\nget /api/v1/countries\nstatus 401\n", ""},
		{"fails before it steers", "login\nstatus 201\nadvance 1h\n", "2: POST /auth/login: answered 200, want 201"},
		{"is refused before it steers", "get /api/v1/countries token=none\nadvance 1h\n", "1: GET /api/v1/countries was answered 401…"},
		{"reads alone", "login\nreason token_expired\ntokens 7\njournal count=9\norder operation=a operation=b\nhits fault-1 1\nelapsed 1h\n", "skip: nothing was left that could be judged"},
		{"reads and more", "login\nreason token_expired\nstatus 200\neventually 1ms journal count=9\n! lineage\n", ""},
		{"reads of a refusal", "login password=wrong\nreason bad_credentials\nlogin\nstatus 200\n", ""},
		{"needs it", "[!control] skip 'needs a clock'\nadvance 1h\n", "skip: nothing was left that could be judged: line 1: left out: needs a clock"},
		{"goes without", "[control] advance 1h\nlogin\nstatus 200\n", ""},
		{"from an address", "get /api/v1/countries token=none from=203.0.113.7\nstatus 401\n", "skip: nothing was left that could be judged: line 1: for want of a way to call from 203.0.113.7"},
		{"another account", "login account=your_api_username\nstatus 200\n", ""},
		{"departs nowhere", "[addresses] stop\n[embedded] stop\n[legacy] stop\n[!extensions] stop\nlogin\nstatus 200\n", ""},
	})
}

func TestWhatWasLeftOutIsSaid(t *testing.T) {
	t.Parallel()
	s, err := scenarios.Parse("x.txtar", []byte("# A.\nlogin\nreason token_expired\nstatus 200\n# B.\nadvance 1h\n# C.\nstatus 500\n"))
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), bare(t), []*scenarios.Scenario{s}, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := run.Results()[0]
	want := []string{"pass line 2: reason was left out for want of a control API", "skip line 6: for want of a control API", "skip "}
	for i, phase := range r.Phases {
		want[i] = strings.Replace(want[i], "line 2", "line 3", 1)
		if got := string(phase.Verdict) + " " + strings.Join(phase.Notes, "; "); got != want[i] {
			t.Errorf("phase %q says %q, want %q", phase.Title, got, want[i])
		}
	}
	if r.Verdict != report.Pass || len(r.Phases) != 3 {
		t.Errorf("the verdict is %s of %d phases", r.Verdict, len(r.Phases))
	}
}

func TestTargetWithoutAccount(t *testing.T) {
	t.Parallel()
	target := bare(t)
	target.Username, target.Password = "", ""
	runPlays(t, target, []play{
		{"login", "login\nstatus 200\n", "skip: nothing was left that could be judged: line 1: for want of an account: a username and a password"},
		{"client", "client get /api/v1/countries\nstatus 200\n", "skip: nothing was left that could be judged: line 1: for want of an account: a username and a password"},
		{"without one", "get /api/v1/countries token=none\nstatus 401\n", ""},
	})
}

// An answer that departs from the documentation fails, whatever the lines expect; ! does not excuse it.
func TestDeparture(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte(`{"success":true}`))
	}))
	t.Cleanup(server.Close)
	target := scenarios.Target{BaseURL: server.URL, Control: scenarios.NoControl, Username: "u", Password: "p"}
	runPlays(t, target, []play{
		{"login", "login\nstatus 200\n", "1: POST /auth/login: the answer is not as documented: …"},
		{"turned round", "! login\n", "1: POST /auth/login: the answer is not as documented: …"},
	})
}

func TestTargetMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		target scenarios.Target
		want   string
	}{
		{scenarios.Target{}, "target: want a base URL, for example http://127.0.0.1:8080"},
		{scenarios.Target{BaseURL: "ftp://x"}, "target: want a base URL, for example http://127.0.0.1:8080"},
		{scenarios.Target{BaseURL: "http://user:secret@x"}, "target: the base URL has a user, want none"},
		{scenarios.Target{BaseURL: "http://x?a=b"}, "target: the base URL has a query or a fragment, want none"},
		{scenarios.Target{BaseURL: "http://x", Username: "u"}, "target: a username without a password, or the other way round; want both or neither"},
	}
	for _, test := range tests {
		if _, err := scenarios.Check(t.Context(), test.target, nil, scenarios.Options{}); err == nil || err.Error() != test.want {
			t.Errorf("%+v: error %v, want %s", test.target, err, test.want)
		}
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if _, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: gone.URL}, nil, scenarios.Options{}); !errors.Is(err, scenarios.ErrUnreachable) {
		t.Errorf("a target that is not there: %v", err)
	}
}
