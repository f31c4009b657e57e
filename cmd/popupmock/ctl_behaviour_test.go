package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// TestCtlText is what people read, to the letter.
func TestCtlText(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	steps := []struct {
		args   string
		code   int
		stdout string
		stderr string
	}{
		{"clock", 0, "now      2025-01-15T09:30:00Z\nmode     frozen\nrate     1\nexpired  0 tokens\n", ""},
		{"clock set --rate 60 --now 2025-01-15T09:31:00Z", 0, "now      2025-01-15T09:31:00Z\nmode     frozen\nrate     60\nexpired  0 tokens\n", ""},
		{"clock set --now 2025-01-15T09:30:00Z", 1, "", "popupmock: now 2025-01-15T09:30:00Z lies before the clock's 2025-01-15T09:31:00Z; going back needs allow_rewind\n"},
		{"account list", 0, "USERNAME           CLIENT_ID  ACTIVE  FEATURES  IP_WHITELIST  ACCESS_TTL  REFRESH_TTL\n" +
			"your_api_username  123456     yes     vouchers  -             1h          7d\n", ""},
		{"account show nobody", 1, "", "popupmock: no account \"nobody\"; GET /_mock/accounts lists them\n"},
		{"account set your_api_username --access-ttl 240s --active=false --features  --ip-whitelist 192.0.2.1,::/0 --client-id 7", 0,
			"username      your_api_username\nclient_id     7\nactive        no\nfeatures      -\nip_whitelist  192.0.2.1/32,::/0\naccess_ttl    4m\nrefresh_ttl   7d\n", ""},
		{"token revoke --account your_api_username --use access", 0, "1 live token revoked\n", ""},
		{"token revoke --use access", 1, "", "popupmock: revoke wants an account, a family or a jti, so that nothing is revoked by accident\n"},
		{"fault list", 0, "no faults\n", ""},
		{"fault add --operation refresh --phase after --effect reset --first 1", 0,
			"id         fault-1\noperation  refresh\naccount    -\nphase      after\nwhen       first 1\neffect     reset\nttl        -\ncalls      0\nhits       0\n", ""},
		{"fault set slow --operation login --account a --phase before --effect delay --with fixed=1s --every 2 --ttl 10m", 0,
			"id         slow\noperation  login\naccount    a\nphase      before\nwhen       every 2\neffect     delay fixed=1s\nttl        10m\ncalls      0\nhits       0\n", ""},
		{"fault add --operation refrsh --phase after --effect reset", 1, "", "popupmock: operation is \"refrsh\", which no operation is called, did you mean \"refresh\"?\n"},
		{"fault list --unfired", 0, "ID       OPERATION  ACCOUNT  PHASE   WHEN     EFFECT          CALLS  HITS\n" +
			"fault-1  refresh    -        after   first 1  reset           0      0\n" +
			"slow     login      a        before  every 2  delay fixed=1s  0      0\n", ""},
		{"fault remove slow", 0, "fault slow is removed\n", ""},
		{"fault clear", 0, "all faults are removed\n", ""},
		{"fault list", 0, "no faults\n", ""},
		{"trigger clear", 0, "all triggers are removed\n", ""},
		{"trigger remove late", 1, "", "popupmock: no trigger \"late\"; GET /_mock/triggers lists them\n"},
		{"journal count --operation login", 0, "2\n", ""},
		{"journal count --exactly 2 --operation login", 0, "2\n", ""},
		{"journal count --exactly 3 --operation login --status 200", 1, "1\n", "popupmock: 1 request with operation=login status=200, want exactly 3\n" +
			"popupmock: request 2, POST /auth/login: status is \"401\", want \"200\"\n" +
			"popupmock: request 3, GET /api/v1/categories: operation is \"listCategories\", want \"login\"\n"},
		{"journal wait --count 1 --operation refresh --timeout 10ms", 1, "", "popupmock: 0 requests with operation=refresh, want at least 1\n" +
			"popupmock: request 3, GET /api/v1/categories: operation is \"listCategories\", want \"refresh\"\n" +
			"popupmock: request 2, POST /auth/login: operation is \"login\", want \"refresh\"\n" +
			"popupmock: request 1, POST /auth/login: operation is \"login\", want \"refresh\"\n"},
		{"journal wait --operation listCategories", 0, "2025-01-15T09:30:00Z 401 GET /api/v1/categories 127.0.0.1 -: no bearer token\n", ""},
		{"journal order operation=listCategories operation=login", 1, "3\n", "popupmock: step 2 of 2, operation=login, is not found after request 3\n" +
			"popupmock: request 2, POST /auth/login: matches, but does not come after request 3\n"},
		{"journal tail --lines 1", 0, "2025-01-15T09:30:00Z 401 GET /api/v1/categories 127.0.0.1 -: no bearer token\n", ""},
		{"journal tail --reason token_spent", 0, "", ""},
		{"journal list --reason token_spent", 0, "no requests\n", ""},
		{"explain 3", 0, "Request 3, GET /api/v1/categories at 2025-01-15T09:30:00Z, got 401: it had no\nbearer token.\n", ""},
		{"explain 9", 1, "", "popupmock: no request 9: the last one is request 3\n"},
		{"assumption list --changed", 0, "all assumptions are at their default\n", ""},
		{"assumption set bad-id=not-found clock-leeway=5s", 0, "NAME          VALUE      DEFAULT\nclock-leeway  5s         0s\nbad-id        not-found  reject\n", ""},
		{"assumption list --changed", 0, "NAME          VALUE      DEFAULT\nclock-leeway  5s         0s\nbad-id        not-found  reject\n", ""},
		{"key rotate --json --overlap=maybe", 2, "", "popupmock: invalid argument \"maybe\" for \"--overlap\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax; see \"popupmock ctl key rotate --help\"\n"},
		{"reset", 0, "the mock is as it was at its start\n", ""},
		{"token list", 0, "no tokens\n", ""},
	}
	for _, step := range steps {
		code, stdout, stderr := execute(t, append([]string{"ctl", "--url", mock.base}, strings.Split(step.args, " ")...)...)
		want := fmt.Sprintf("%d\n%s%s", step.code, step.stdout, step.stderr)
		if diff := cmp.Diff(want, fmt.Sprintf("%d\n%s%s", code, stdout, stderr)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.args, diff)
		}
	}
}

// TestCtlTokens shows when tokens expire, seen from the mock's clock.
func TestCtlTokens(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	advanced := printed(t, "ctl", "--url", mock.base, "clock", "advance", "59m59s")
	listed := printed(t, "ctl", "--url", mock.base, "token", "list")
	expired := printed(t, "ctl", "--url", mock.base, "clock", "advance", "2d")
	for _, want := range []struct{ in, text string }{
		{advanced, "expired  0 tokens\n"},
		{listed, "your_api_username  access   0           live   in 1s    "},
		{listed, "your_api_username  refresh  0           live   in 6d    "},
		{expired, "expired  1 token\n\nACCOUNT  "},
		{expired, "your_api_username  access  0           expired  47h ago  "},
	} {
		if !strings.Contains(want.in, want.text) {
			t.Errorf("%q is missing in\n%s", want.text, want.in)
		}
	}
}

// TestCtlAccounts makes an account by each way to say its password, logs in with it, and sees the password nowhere.
func TestCtlAccounts(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	environ := []string{"POPUPMOCK_CONTROL_URL=" + mock.base, "SECRET=open sesame "}
	var said strings.Builder
	ctl := func(stdin string, want int, args ...string) {
		t.Helper()
		code, stdout, stderr := executeIn(t, environ, stdin, append([]string{"ctl", "account"}, args...)...)
		if code != want {
			t.Errorf("%q: exit code %d, want %d: %s", args, code, want, stderr)
		}
		said.WriteString(stdout + stderr)
	}
	login := func(username, password string, want bool) {
		t.Helper()
		text := mock.send("POST", "/auth/login", "", fmt.Sprintf(`{"username":%q,"password":%q}`, username, password))
		if strings.Contains(text, "access_token") != want {
			t.Errorf("login of %s with %q: %s, want one: %v", username, password, text, want)
		}
	}
	ctl("open sesame \r\nmore\n", exitOK, "add", "shop", "--password-stdin")
	login("shop", "open sesame ", true)
	ctl("", exitFailed, "add", "shop", "--password-env", "SECRET")
	if want := "popupmock: there is an account \"shop\" already; --replace replaces it, \"account set\" changes it\n"; !strings.HasSuffix(said.String(), want) {
		t.Errorf("said %q, want %q", &said, want)
	}
	ctl("other", exitOK, "set", "shop", "--password-stdin")
	login("shop", "open sesame ", false)
	login("shop", "other", true)
	ctl("", exitOK, "add", "shop", "--password-env", "SECRET", "--replace", "--features", "vouchers")
	login("shop", "open sesame ", true)
	if strings.Contains(said.String(), "sesame") || strings.Contains(said.String(), "other") {
		t.Errorf("a password is told: %s", &said)
	}
}

// TestCtlMint prints a token and nothing else, which is what its flags say.
func TestCtlMint(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	minted := printed(t, "ctl", "--url", mock.base, "token", "mint", "--account", "your_api_username")
	if got := mock.send("GET", "/api/v1/categories", strings.TrimSuffix(minted, "\n"), ""); !strings.HasPrefix(got, "[{") {
		t.Errorf("a token that was minted gets %s", got)
	}
	for _, test := range []struct{ flags, want string }{
		{"--expires-in -5m", "token_expired"}, {"--issued-ago 2h --expires-in=-1h", "token_expired"}, {"--use refresh", `"use": "refresh"`},
		{"--signature wrong-key", "token_bad_signature"}, {"--registered=false", "token_unknown"}, {"--issuer other", "token_bad_claims"},
		{"--subject nobody", "account_unknown"}, {"--without exp,jti", "token_bad_claims"},
	} {
		args := append([]string{"ctl", "--json", "--url", mock.base, "token", "mint", "--account", "your_api_username"}, strings.Fields(test.flags)...)
		if got := printed(t, args...); !strings.Contains(got, test.want) {
			t.Errorf("%s: %q is missing in %s", test.flags, test.want, got)
		}
	}
}

// following is a journal that tells of these events, and then waits for the end.
type following struct {
	control.Controller
	entries []journal.Entry
	events  []journal.Event
	end     error // nil waits for ctx
	filter  journal.Filter
	from    journal.From
}

func (f *following) Journal(_ context.Context, filter journal.Filter) ([]journal.Entry, error) {
	f.filter = filter
	return f.entries, nil
}

func (f *following) FollowJournal(ctx context.Context, _ journal.Filter, from journal.From, each func(journal.Event) error) error {
	f.from = from
	for _, e := range f.events {
		if err := each(e); err != nil {
			return err
		}
	}
	if f.end != nil {
		return f.end
	}
	<-ctx.Done()
	return &url.Error{Op: "Get", URL: "/_mock/journal/stream", Err: ctx.Err()}
}

// TestTailFollows tells all that happens to a journal, and where it began.
func TestTailFollows(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)
	entry := func(seq uint64) journal.Entry {
		return journal.Entry{Seq: seq, At: at, Method: "GET", Path: fmt.Sprintf("/%d", seq), Status: 200, SentStatus: 200, Outcome: journal.OutcomeAnswered}
	}
	events := []journal.Event{
		{Kind: journal.EventIdle},
		{Kind: journal.EventEntry, Entry: entry(4)},
		{Kind: journal.EventGap, Missed: 2},
		{Kind: journal.EventGap},
		{Kind: journal.EventClear, Last: 7},
		{Kind: journal.EventReset},
		{Kind: journal.EventEnd},
	}
	refused := control.Invalidf("no")
	tests := []struct {
		name    string
		entries []journal.Entry
		lines   int
		end     error
		from    journal.From
		code    int
	}{
		{"behind the last one", []journal.Entry{entry(2), entry(3)}, 2, nil, journal.From{After: 3}, exitOK},
		{"none so far", nil, 2, nil, journal.From{Held: true}, exitOK},
		{"from now on", []journal.Entry{entry(3)}, 0, nil, journal.From{}, exitOK},
		{"refused", nil, 2, refused, journal.From{Held: true}, exitFailed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := &following{entries: test.entries, events: events, end: test.end}
			var stdout, stderr strings.Builder
			c := &ctl{p: program{stdout: &stdout, stderr: &stderr}}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if test.end != nil {
				ctx = t.Context()
			}
			tail := &tail{p: c.p, lines: test.lines, follow: true}
			err := c.tailed(ctx, tail.run(t.Context(), ctx, mock))
			want := ""
			if test.lines > 0 {
				for _, e := range test.entries {
					want += journal.Line(e) + "\n"
				}
			}
			if want += journal.Line(entry(4)) + "\n"; stdout.String() != want || mock.filter.Limit != test.lines || mock.from != test.from {
				t.Errorf("printed %q of the last %d, then from %v; want %q, %d, %v", &stdout, mock.filter.Limit, mock.from, want, test.lines, test.from)
			}
			const told = "popupmock: 2 requests had to make room before they could be told\n" +
				"popupmock: some requests had to make room before they could be told\n" +
				"popupmock: the journal was cleared after request 7\npopupmock: the mock was reset\npopupmock: the mock is stopping\n"
			if diff := cmp.Diff(told, stderr.String()); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if (err == nil) != (test.code == exitOK) || err != nil && text(err) != "following the journal: no" {
				t.Errorf("error %v, want exit code %d", err, test.code)
			}
		})
	}
}

// TestTailAsJSON is an object a line.
func TestTailAsJSON(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	lines := strings.Split(strings.TrimSpace(printed(t, "ctl", "--url", mock.base, "--json", "journal", "tail", "-n", "2")), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"seq":2,`) || !strings.HasPrefix(lines[1], `{"seq":3,`) {
		t.Errorf("printed %q, want requests 2 and 3", lines)
	}
}

// TestWait asks again and again, by the clock that it is given, and tells each obstacle once.
func TestWait(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	clock := clockwork.NewFakeClock()
	missing := t.TempDir() + "/ready.txt"
	var stdout, stderr strings.Builder
	done := make(chan int, 1)
	go func() {
		done <- run(t.Context(), program{args: []string{"wait", "--ready-file", missing, "--timeout=1m"}, stdout: &stdout, stderr: &stderr, wall: clock, watched: true})
	}()
	for range 3 {
		if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		clock.Advance(readyInterval)
	}
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(missing, []byte("http://127.0.0.1:1\n"+mock.base+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	clock.Advance(readyInterval)
	if code := <-done; code != exitOK || !strings.HasPrefix(stdout.String(), mock.base+" is ready (popupmock ") {
		t.Errorf("exit code %d and %q, want 0 and the mock to be ready", code, &stdout)
	}
	if want := "popupmock: waiting for the mock: there is no ready file " + missing + "\n"; stderr.String() != want {
		t.Errorf("told %q, want %q", &stderr, want)
	}
}

// TestWaitInVain says what the last obstacle was, and nothing else where nobody watches.
func TestWaitInVain(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	var stderr strings.Builder
	done := make(chan int, 1)
	go func() {
		done <- run(t.Context(), program{args: []string{"wait", "--url", "http://127.0.0.1:1"}, stderr: &stderr, wall: clock})
	}()
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(readyInterval)
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(readyTimeout)
	if want := "popupmock: http://127.0.0.1:1 is not ready after 30s: connection refused\n"; <-done != exitFailed || stderr.String() != want {
		t.Errorf("told %q, want %q", &stderr, want)
	}
}

// TestEffectText shows effects as --with takes them.
func TestEffectText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		effect fault.Effect
		want   string
	}{
		{fault.Reset{}, "reset"},
		{fault.Cut{Bytes: 20}, "cut bytes=20"},
		{fault.Status{Code: 503, Body: `{"a":1}`}, `status body="{\"a\":1}" status=503`}, // else it would be taken for an object
		{fault.Delay{Uniform: fault.Uniform{Min: time.Second, Max: 3 * time.Second}}, "delay uniform.max=3s uniform.min=1s"},
		{fault.Delay{Lognormal: fault.Lognormal{Median: time.Second, Sigma: 0.5}}, "delay lognormal.median=1s lognormal.sigma=0.5"},
	}
	for _, test := range tests {
		if got := effectText(test.effect); got != test.want {
			t.Errorf("%v is shown as %q, want %q", test.effect, got, test.want)
		}
	}
}
