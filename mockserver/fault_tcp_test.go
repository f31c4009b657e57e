package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// faultCase is an effect on a refresh, and what becomes of it.
type faultCase struct {
	name   string
	effect fault.Effect
	phases []fault.Phase
	// wait is how long in real time the request is held back at a time, at most; drop is how many bytes go out in between,
	// 0 for all.
	wait time.Duration
	drop int
	// frees removes the rule while the request is held back.
	frees bool
	// goesOn tells that the handler answers, whatever the phase.
	goesOn bool
	// status, ended, outcome and bytes are what goes out; bytes is -1 for all of the body.
	status  int
	ended   string
	outcome journal.Outcome
	bytes   int64
	// check looks at what has arrived.
	check func(t *testing.T, got received)
}

var (
	bothPhases = []fault.Phase{fault.Before, fault.After}
	afterOnly  = []fault.Phase{fault.After}
)

// Errors that are assumed.
const (
	errRate        = `{"error":{"name":"TooManyRequestsError","code":"TOO_MANY_REQUESTS","message":"Too many requests. Please try again later."}}`
	errUnavailable = `{"error":{"name":"ServiceUnavailableError","code":"SERVICE_UNAVAILABLE","message":"Service unavailable"}}`
)

func faultCases() []faultCase {
	return []faultCase{
		{name: "the vendor's error", effect: fault.Status{Code: 500}, phases: bothPhases, status: 500, bytes: -1,
			check: is(`{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"Internal server error"}}`)},
		{name: "a proxy's page", effect: fault.Status{Code: 502, Body: "<h1>Bad gateway", ContentType: "text/html"}, phases: bothPhases, status: 502, bytes: -1,
			check: all(is("<h1>Bad gateway"), has("Content-Type", "text/html"))},
		{name: "any JSON", effect: fault.Status{Code: 200, Body: "[]"}, phases: bothPhases, status: 200, bytes: -1, check: all(is("[]"), has("Content-Type", "application/json"))},
		{name: "any text", effect: fault.Status{Code: 302, Body: "moved"}, phases: afterOnly, status: 302, bytes: -1, check: all(is("moved"), has("Content-Type", "text/plain; charset=utf-8"))},
		{name: "no body", effect: fault.Status{Code: 503, NoBody: true}, phases: bothPhases, status: 503, check: all(is(""), has("Content-Type", ""), has("Content-Length", "0"))},
		{name: "no content", effect: fault.Status{Code: 204}, phases: bothPhases, status: 204, check: all(is(""), has("Content-Length", ""))},
		{name: "unauthorized", effect: fault.Unauthorized{}, phases: bothPhases, status: 401, bytes: -1, check: all(is(errRefreshToken), has("Content-Type", "application/json"))},
		{name: "come back in seconds", effect: fault.RetryAfter{Status: 429, After: 90 * time.Second}, phases: bothPhases, status: 429, bytes: -1, check: all(is(errRate), has("Retry-After", "90"))},
		{name: "come back at a date", effect: fault.RetryAfter{Status: 503, After: 90 * time.Second, Date: true}, phases: bothPhases, status: 503, bytes: -1,
			check: all(is(errUnavailable), has("Retry-After", "Wed, 15 Jan 2025 09:31:30 GMT"))},
		{name: "late", effect: fault.Delay{Fixed: time.Minute}, phases: bothPhases, wait: time.Minute, goesOn: true, status: 200, bytes: -1, check: isPair},
		{name: "late by any time", effect: fault.Delay{Uniform: fault.Uniform{Min: time.Second, Max: time.Minute}}, phases: bothPhases, wait: time.Minute, goesOn: true, status: 200, bytes: -1, check: isPair},
		{name: "late as networks are", effect: fault.Delay{Lognormal: fault.Lognormal{Median: time.Second, Sigma: 1}}, phases: bothPhases, wait: time.Hour, goesOn: true, status: 200, bytes: -1, check: isPair},
		{name: "late until the rule goes", effect: fault.Delay{Fixed: time.Hour}, phases: bothPhases, frees: true, goesOn: true, status: 200, bytes: -1, check: isPair},
		{name: "reset", effect: fault.Reset{}, phases: bothPhases, ended: reset, outcome: journal.OutcomeReset},
		{name: "closed", effect: fault.Close{}, phases: bothPhases, ended: hungUp, outcome: journal.OutcomeClosed},
		{name: "stalled until the rule goes", effect: fault.Stall{}, phases: bothPhases, frees: true, ended: hungUp, outcome: journal.OutcomeClosed},
		{name: "stalled for a time", effect: fault.Stall{For: time.Minute}, phases: bothPhases, wait: time.Minute, ended: reset, outcome: journal.OutcomeReset},
		{name: "stalled for a time until the rule goes", effect: fault.Stall{For: time.Minute}, phases: bothPhases, frees: true, ended: hungUp, outcome: journal.OutcomeClosed},
		{name: "cut in the middle", effect: fault.Cut{Bytes: 20}, phases: afterOnly, status: 200, ended: tooShort, outcome: journal.OutcomeCut, bytes: 20, check: is(`{"success":true,"dat`)},
		{name: "cut before the body", effect: fault.Cut{}, phases: afterOnly, status: 200, ended: tooShort, outcome: journal.OutcomeCut, check: is("")},
		{name: "cut before the last byte", effect: fault.Cut{Bytes: 1 << 20}, phases: afterOnly, status: 200, ended: tooShort, outcome: journal.OutcomeCut, bytes: -2, check: ends(`"client_id":123456}`)},
		{name: "in drops", effect: fault.Drip{Bytes: 300, Interval: time.Second}, phases: afterOnly, drop: 300, wait: time.Second, goesOn: true, status: 200, bytes: -1, check: isPair},
		{name: "in drops until the rule goes", effect: fault.Drip{Bytes: 1, Interval: time.Hour}, phases: afterOnly, frees: true, goesOn: true, status: 200, bytes: -1, check: isPair},
		{name: "broken JSON", effect: fault.MalformedJSON{}, phases: afterOnly, status: 200, bytes: -1, check: all(ends(`"client_id":123456}`), has("Content-Type", "application/json"))},
		{name: "without a field", effect: fault.MissingField{Field: "data.refresh_token"}, phases: afterOnly, status: 200, bytes: -1, check: keys("access_expires_at access_token client_id refresh_expires_at")},
		{name: "a field of another type", effect: fault.WrongType{Field: "data.client_id"}, phases: afterOnly, status: 200, bytes: -1, check: ends(`"client_id":"123456"}}`)},
		{name: "as HTML", effect: fault.ContentType{}, phases: afterOnly, goesOn: true, status: 200, bytes: -1, check: all(isPair, has("Content-Type", "text/html; charset=utf-8"))},
		{name: "as another type", effect: fault.ContentType{Value: "text/plain"}, phases: afterOnly, goesOn: true, status: 200, bytes: -1, check: all(isPair, has("Content-Type", "text/plain"))},
		{name: "an hour slow", effect: fault.Date{Offset: -time.Hour}, phases: afterOnly, goesOn: true, status: 200, bytes: -1, check: all(isPair, has("Date", "Wed, 15 Jan 2025 08:30:00 GMT"))},
		{name: "without a date", effect: fault.Date{Value: "yesterday"}, phases: afterOnly, goesOn: true, status: 200, bytes: -1, check: all(isPair, has("Date", "yesterday"))},
	}
}

// TestEveryEffectOverTCP shows each effect in each phase to each client: what arrives, what the journal says, and what has
// become of the refresh token.
func TestEveryEffectOverTCP(t *testing.T) {
	t.Parallel()
	for name, ask := range clients() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needClient(t, name)
			for _, c := range faultCases() {
				for _, phase := range c.phases {
					t.Run(fmt.Sprintf("%s %s", c.name, phase), func(t *testing.T) {
						t.Parallel()
						c.run(t, phase, ask)
					})
				}
			}
		})
	}
}

func TestEveryEffectHasACase(t *testing.T) {
	t.Parallel()
	shown := map[string]map[fault.Phase]bool{}
	for _, c := range faultCases() {
		for _, phase := range c.phases {
			if shown[c.effect.Type()] == nil {
				shown[c.effect.Type()] = map[fault.Phase]bool{}
			}
			shown[c.effect.Type()][phase] = true
			if phase == fault.Before && !fault.KnowsBefore(c.effect) {
				t.Errorf("%s: a case in a phase that its effect does not have", c.name)
			}
		}
	}
	for _, effect := range fault.Types() {
		if !shown[effect][fault.After] {
			t.Errorf("effect %s has no case in faultCases for the phase after", effect)
		}
	}
	for _, c := range faultCases() {
		if fault.KnowsBefore(c.effect) && !shown[c.effect.Type()][fault.Before] {
			t.Errorf("effect %s has no case in faultCases for the phase before", c.effect.Type())
		}
	}
}

// run sends a refresh that a fault spoils.
func (c faultCase) run(t *testing.T, phase fault.Phase, ask client) {
	wall := clockwork.NewFakeClock()
	mock := mockserver.Start(t, mockserver.WithSeed("faults"), func(config *mockserver.Config) { config.Wall = wall })
	u := newUser(t, mock.Server)
	body := `{"refresh_token":"` + u.login().Refresh + `"}`
	mock.AddFault(fault.Rule{ID: "f", Operation: "refresh", Phase: phase, When: fault.Nth(1), Effect: c.effect})

	var got received
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(done)
		defer cancel()
		got = ask(t.Context(), t, mock.URL+refreshPath, body)
	}()
	waits := c.let(ctx, t, mock, wall, phase)
	<-done

	entry := last(t, mock)
	whole := int64(len(got.body))
	if want := c.waits(len(got.body)); waits != want {
		t.Errorf("it was held back %d times, want %d", waits, want)
	}
	if got.ended != c.ended || got.status != c.status {
		t.Errorf("%q with status %d, want %q with %d; body %s", got.ended, got.status, c.ended, c.status, got.body)
	}
	if c.check != nil {
		c.check(t, got)
	}
	if c.status != 0 && got.header.Get("Date") == "" {
		t.Error("the answer has no date")
	}
	c.wantEntry(t, phase, entry, whole)
	if fired := decodeAs[[]fault.State](t, u.do("GET", "/_mock/faults?fired=true", "")); !c.frees && len(fired) != 1 {
		t.Errorf("the rules that have fired are %v, want one", fired)
	}
	c.wantToken(t, mock, phase, u.do("POST", refreshPath, body))
}

// let lets time pass whenever the request is held back, or removes the rule, and counts.
func (c faultCase) let(ctx context.Context, t *testing.T, mock *mockserver.TestServer, wall *clockwork.FakeClock, phase fault.Phase) (waits int) {
	if c.frees {
		c.wantOpen(t, phase, heldBack(t, mock))
		if err := mock.DeleteFault(ctx, "f"); err != nil {
			t.Error(err)
		}
		return 1
	}
	for c.wait > 0 && wall.BlockUntilContext(ctx, 1) == nil {
		c.wantOpen(t, phase, last(t, mock))
		waits++
		wall.Advance(c.wait)
	}
	return waits
}

// waits is how often an answer is held back.
func (c faultCase) waits(size int) int {
	switch {
	case c.frees:
		return 1
	case c.drop > 0:
		return (size - 1) / c.drop
	case c.wait > 0:
		return 1
	}
	return 0
}

// handled is the status that the handler has given, 0 for none.
func (c faultCase) handled(phase fault.Phase) int {
	if phase == fault.After || c.goesOn {
		return http.StatusOK
	}
	return 0
}

func (c faultCase) wantOpen(t *testing.T, phase fault.Phase, e journal.Entry) {
	t.Helper()
	status := 0
	if phase == fault.After {
		status = http.StatusOK
	}
	if e.Outcome != journal.OutcomeOpen || e.Fault == nil || *e.Fault != (journal.Fault{ID: "f", Phase: string(phase)}) || e.Status != status ||
		e.SentStatus != 0 || e.Account != mockserver.DefaultUsername || e.Credential.State != journal.StateLive {
		t.Errorf("while it is held back the journal has %+v", e)
	}
}

func (c faultCase) wantEntry(t *testing.T, phase fault.Phase, e journal.Entry, whole int64) {
	t.Helper()
	want := journal.Entry{
		Operation: "refresh", Account: mockserver.DefaultUsername, Fault: &journal.Fault{ID: "f", Phase: string(phase)},
		Status: c.handled(phase), SentStatus: c.status, Outcome: c.outcome, Bytes: c.bytes,
	}
	if want.Outcome == "" {
		want.Outcome = journal.OutcomeAnswered
	}
	if want.Bytes < 0 {
		want.Bytes = whole
	}
	got := journal.Entry{
		Operation: e.Operation, Account: e.Account, Fault: e.Fault, Status: e.Status, SentStatus: e.SentStatus,
		Outcome: e.Outcome, Bytes: e.Bytes, Reason: e.Reason, Cause: e.Cause,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if len(e.Violations) > 0 {
		t.Errorf("what is broken on purpose is a violation: %v", e.Violations)
	}
	if issued := len(e.Issued); issued > 0 != (want.Status != 0) {
		t.Errorf("%d tokens were issued, and the handler has said %d", issued, want.Status)
	}
	if e.Credential == nil || e.Credential.State != journal.StateLive {
		t.Errorf("the credential is %+v, want a live one", e.Credential)
	}
}

// wantToken presents the refresh token again: it is spent when the handler was asked, and as good as ever when it was not.
func (c faultCase) wantToken(t *testing.T, mock *mockserver.TestServer, phase fault.Phase, again answer) {
	t.Helper()
	if c.handled(phase) == 0 {
		again.wantOK(t)
		return
	}
	again.want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenSpent)
}

// What checks are made of.

func all(checks ...func(*testing.T, received)) func(*testing.T, received) {
	return func(t *testing.T, got received) {
		t.Helper()
		for _, check := range checks {
			check(t, got)
		}
	}
}

func is(body string) func(*testing.T, received) {
	return func(t *testing.T, got received) {
		t.Helper()
		if got.body != body {
			t.Errorf("the body is %q, want %q", got.body, body)
		}
	}
}

func ends(end string) func(*testing.T, received) {
	return func(t *testing.T, got received) {
		t.Helper()
		if !strings.HasSuffix(got.body, end) || !strings.HasPrefix(got.body, `{"success":true,"data":{"access_token":"ey`) {
			t.Errorf("the body is %q, want a pair that ends with %q", got.body, end)
		}
	}
}

func has(name, value string) func(*testing.T, received) {
	return func(t *testing.T, got received) {
		t.Helper()
		if is := got.header.Get(name); is != value {
			t.Errorf("header %s is %q, want %q", name, is, value)
		}
	}
}

// isPair wants a whole pair of tokens, and only that.
func isPair(t *testing.T, got received) {
	t.Helper()
	keys("access_expires_at access_token client_id refresh_expires_at refresh_token")(t, got)
}

// keys wants an envelope whose data has these fields and no others.
func keys(want string) func(*testing.T, received) {
	return func(t *testing.T, got received) {
		t.Helper()
		var envelope struct {
			Success bool
			Data    map[string]any
		}
		if err := json.Unmarshal([]byte(got.body), &envelope); err != nil || !envelope.Success {
			t.Errorf("the body is %s: %v", got.body, err)
		}
		if names := strings.Join(slices.Sorted(maps.Keys(envelope.Data)), " "); names != want {
			t.Errorf("the fields are %s, want %s", names, want)
		}
	}
}
