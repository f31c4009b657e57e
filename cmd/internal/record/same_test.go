package record

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// otherConfig is that of otherMock, for a mock in process.
func otherConfig(t *testing.T) mockserver.Config {
	t.Helper()
	var c mockserver.Config
	for _, option := range []mockserver.Option{mockserver.WithSeed("other"), mockserver.WithData(otherData()), mockserver.WithTTL(20*time.Minute, 2*24*time.Hour)} {
		option(&c)
	}
	c.Accounts = []mockserver.AccountConfig{{Username: username, Password: password, ClientID: 815, Features: []string{"vouchers"}}}
	c.Assumptions = map[string]string{
		"refresh-reuse": "revoke-family", "access-after-refresh": "revoked", "bad-id": "not-found", "list-order": "ascending", "token-alg": "EdDSA",
		"www-authenticate": "rfc6750", "unauthorized-text": "sibling", "debit-amounts": "positive",
	}
	return c
}

// A mock is recorded that has other data and other assumptions; the mock that is served from the recording answers each request as it
// did, and so does the scenario say.
func TestRecordingIsTheSame(t *testing.T) {
	t.Parallel()
	mock := otherMock(t)
	r, exchanges := recorded(t, mock, func(v *visitor) { v.visit(func(by time.Duration) { mock.Advance(by) }) })
	if wrong := replayed(t, exchanges, otherConfig(t), asItIs); wrong != nil {
		t.Fatalf("the mock itself answers otherwise the second time:\n%s", strings.Join(wrong, "\n"))
	}
	wantBySchemas(t, r)
	folder := written(t, r)
	if wrong := replayed(t, exchanges, settings(t, folder), placeholders); wrong != nil || r.Otherwise != 0 {
		t.Errorf("the recording answers otherwise (%d):\n%s\n%s", r.Otherwise, strings.Join(wrong, "\n"), r.Files[AboutFile])
	}
	chosen := map[string]string{}
	for _, f := range r.found {
		chosen[f.Name] = f.value
	}
	for name, want := range otherConfig(t).Assumptions {
		if chosen[name] != want {
			t.Errorf("%s is %q, want %q", name, chosen[name], want)
		}
	}
	t.Run("scenario", func(t *testing.T) {
		t.Parallel()
		played := play(t, folder)
		if why := failures(played); why != nil {
			t.Errorf("the scenario does not hold: %q", why)
		}
	})
	t.Run("tampered with", func(t *testing.T) {
		t.Parallel()
		tamper(t, r, exchanges)
	})
}

// play plays the scenario of a recording at a mock that is served from it.
func play(t *testing.T, folder string) report.Run {
	t.Helper()
	loopback, err := mockserver.NewLoopback(settings(t, folder))
	if err != nil {
		t.Fatal(err)
	}
	defer loopback.Close()
	all, err := scenarios.Load(os.DirFS(folder), ".")
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: loopback.URL, Embedded: loopback}, all, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// failures are why cases do not hold.
func failures(run report.Run) (why []string) {
	for _, group := range run.Groups {
		for _, result := range group.Results {
			if result.Verdict != report.Pass {
				why = append(why, result.ID+": "+result.Reason)
			}
		}
	}
	return why
}

// tamper changes a recording in small ways, each of which is noticed, by the comparison and by the scenario.
func tamper(t *testing.T, r *Recording, exchanges []*Exchange) {
	t.Helper()
	for _, test := range []struct{ file, old, new, want string }{
		{DataFolder + "/products.json", `"name":"Tea 5"`, `"name":"Tea V"`, "(GET /api/v1/products/{id}): /name is another text"},
		{DataFolder + "/wallets.json", `"type":"POSTPAID"`, `"type":"PREPAID"`, "(GET /api/v1/wallets): /0/type is another text"},
		{ConfigFile, `bad-id: "not-found"`, `bad-id: "reject"`, "(GET /api/v1/countries/{id}): status 400 in place of 404"},
		{ConfigFile, `refresh-reuse: "revoke-family"`, `refresh-reuse: "reject"`, "(GET /api/v1/wallets): status 200 in place of 401"},
		{ConfigFile, `access_ttl: 20m`, `access_ttl: 21m`, "(POST /auth/login): /data/access_expires_at is another text"},
		{ConfigFile, `client_id: 815`, `client_id: 816`, "(POST /auth/login): /data/client_id is 816 in place of 815"},
	} {
		spoilt := *r
		spoilt.Files = map[string][]byte{}
		for name, text := range r.Files {
			spoilt.Files[name] = text
		}
		text := strings.Replace(string(r.Files[test.file]), test.old, test.new, 1)
		if text == string(r.Files[test.file]) {
			t.Errorf("%s has no %s:\n%s", test.file, test.old, text)
			continue
		}
		spoilt.Files[test.file] = []byte(text)
		folder := written(t, &spoilt)
		wrong := strings.Join(replayed(t, exchanges, settings(t, folder), placeholders), "\n")
		if !strings.Contains(wrong, test.want) {
			t.Errorf("%s: %s: found\n%s\nwant %s", test.file, test.new, wrong, test.want)
		}
		if strings.HasPrefix(test.file, DataFolder) { // a scenario chooses assumptions and accounts itself
			if why := failures(play(t, folder)); len(why) != 1 || !strings.Contains(why[0], "the body is not that of the file") {
				t.Errorf("%s: %s: the scenario says %q, want a failure of a body", test.file, test.new, why)
			}
		}
	}
}

// The contract suite cannot tell a mock from the one that is served from a recording of it.
func TestContractCannotTell(t *testing.T) {
	t.Parallel()
	only := regexp.MustCompile(`^(rotation|logout|wallets|reference)/`)
	if need.Soaking() {
		only = nil
	}
	mock := otherMock(t)
	ask := func(base, name, word string) []string {
		run, err := suite.Check(t.Context(), suite.Target{
			BaseURL: base, Username: name, Password: word, Control: suite.NoControl, AllowLogout: true, Rate: 1e6, Generated: 1, Only: only,
		})
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, group := range run.Groups {
			for _, result := range group.Results {
				line := result.ID + " " + string(result.Verdict)
				for _, o := range result.Observed {
					line += " " + o.Assumption + "=" + o.Value
				}
				lines = append(lines, line)
			}
		}
		return lines
	}
	var through []string
	r, _ := recorded(t, mock, func(v *visitor) { through = ask(v.base, username, password) })
	if len(through) < 40 {
		t.Fatalf("%d cases, want 40 or more", len(through))
	}
	if diff := cmp.Diff(ask(mock.URL, username, password), through); diff != "" {
		t.Errorf("the proxy is told from the mock (-mock +proxy):\n%s", diff)
	}
	served, err := mockserver.NewLoopback(settings(t, written(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	defer served.Close()
	if diff := cmp.Diff(through, ask(served.URL, "account-1", "password-of-account-1")); diff != "" || r.Otherwise > 0 {
		t.Errorf("the recording is told from the mock (-mock +recording):\n%s\nanswered otherwise: %q", diff, r.otherwise())
	}
	if plain := mockserver.Start(t); cmp.Diff(through, ask(plain.URL, plain.Username, plain.Password)) == "" {
		t.Error("the suite cannot tell a mock with usual assumptions from the one that was recorded, so it tells nothing")
	}
}
