package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fates are the tokens of a drawing in words: use and generation, the requests or marks at which it begins and ends, and how.
func fates(t *testing.T, timeline *Timeline) map[string]string {
	t.Helper()
	a := newAxis(timeline)
	at := func(x float64) string {
		for i, r := range timeline.Requests {
			if a.requests[i] == x {
				return fmt.Sprint("#", r.Number)
			}
		}
		for i := range timeline.Marks {
			if a.marks[i] == x {
				return letters(i)
			}
		}
		for _, k := range a.knots {
			if x == k.from || x == k.to {
				return time.Unix(k.at, 0).UTC().Format(clockForm)
			}
		}
		return "end"
	}
	all := map[string]string{}
	lanes, left := a.lanes()
	if left != 0 {
		t.Errorf("%d logins are left out", left)
	}
	for _, one := range lanes {
		for _, b := range append(one.access, one.refresh...) {
			name := fmt.Sprintf("%d %s %d", one.number, b.token.Use, b.token.Generation)
			all[name] = fmt.Sprintf("%s to %s, %s", at(b.from), at(b.to), b.end)
			if b.ghost > 0 {
				all[name] += " early"
			}
		}
	}
	return all
}

// A bar begins at the request that gave the token, and ends at what ended it.
func TestBarsOfADay(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"1 access 0": "#1 to 10:30:00, expired", "1 refresh 0": "#1 to #6, spent early",
		"1 access 1": "#6 to 11:30:00, expired", "1 refresh 1": "#6 to #12, spent early",
		"1 access 2": "#12 to #14, revoked early", "1 refresh 2": "#12 to #14, revoked early",
		"2 access 0": "#3 to 10:30:00, expired", "2 refresh 0": "#3 to #8, spent early", // its answer was lost
		"2 access 1": "#8 to #10, revoked early", "2 refresh 1": "#8 to #10, revoked early",
		"3 access 0": "#11 to 14:30:05, expired", "3 refresh 0": "#11 to #16, spent early",
		"3 access 1": "#16 to H, revoked early", "3 refresh 1": "#16 to H, revoked early",
		"4 access 0": "#19 to 06:30:07, beyond", "4 refresh 0": "#19 to 06:30:07, beyond",
	}
	if diff := cmp.Diff(want, fates(t, daySession())); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}

// In one second, it is the request that did it that ends a token, not another that had it.
func TestBarsOfASecond(t *testing.T) {
	t.Parallel()
	h := newHistory()
	l := h.login("alice@example.com")
	early := h.request("POST", "/auth/refresh", "refresh", l.account, 429)
	early.Presented, early.Reason = h.Tokens[l.refresh].Fingerprint, "rate_limited"
	h.refresh(l)
	late := h.request("POST", "/auth/refresh", "refresh", l.account, 401)
	late.Presented, late.Reason = h.Tokens[1].Fingerprint, "token_spent"
	h.get(l, "/wallets")
	h.request("POST", "/auth/logout", "logout", "bob@example.com", 200)
	h.request("POST", "/auth/logout", "logout", l.account, 401).Reason = "token_missing"
	h.request("POST", "/auth/logout", "logout", l.account, 200)
	for _, i := range []int{0, l.access, l.refresh} {
		h.end(i, "revoked")
	}
	h.get(l, "/wallets")
	want := map[string]string{
		"1 access 0": "#1 to #8, revoked early", "1 refresh 0": "#1 to #3, spent early", "1 access 1": "#3 to #8, revoked early", "1 refresh 1": "#3 to #8, revoked early",
	}
	if diff := cmp.Diff(want, fates(t, &h.Timeline)); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}

// A target may not say when a token was revoked: then it ends at the logout, at the first request that shows it, or at what may have
// done it, and the text does not pretend to know.
func TestBarsRevokedSometime(t *testing.T) {
	t.Parallel()
	h := newHistory()
	logout, replayed, refused, marked, unseen := h.login("a"), h.login("b"), h.login("c"), h.login("d"), h.login("e")
	h.request("POST", "/auth/logout", "logout", "a", 200)
	h.refresh(replayed)
	h.request("POST", "/auth/refresh", "refresh", "b", 401).Reason = "token_spent"
	h.Requests[len(h.Requests)-1].Presented = h.Tokens[3].Fingerprint
	h.get(refused, "/wallets").Reason = "token_revoked"
	h.now = h.now.Add(time.Minute)
	h.get(marked, "/wallets")
	h.mark("tokens of d revoked")
	h.now = h.now.Add(time.Minute)
	h.get(unseen, "/wallets")
	h.get(logout, "/wallets").Reason = "token_revoked" // of which the logout is the cause
	for _, l := range []*login{logout, replayed, refused, marked, unseen} {
		h.Tokens[l.access].End = "revoked"
	}
	got := fates(t, &h.Timeline)
	for name, want := range map[string]string{
		"1 access 0": "#1 to #6, revoked early", "2 access 1": "#7 to #8, revoked early", "3 access 0": "#3 to #9, revoked early",
		"4 access 0": "#4 to A, revoked early", "5 access 0": "#5 to 09:32:00, revoked", "5 refresh 0": "#5 to 09:32:00, beyond",
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	if text := fate(h.Tokens[0]); text != "revoked, it is not known when; would expire at 2025-01-15 10:30:00" {
		t.Errorf("it says %q", text)
	}
}

// Logins are numbered by when they were, whatever the order of the tokens.
func TestLogins(t *testing.T) {
	t.Parallel()
	timeline := daySession()
	want := newAxis(timeline).logins()
	slices.Reverse(timeline.Tokens)
	if diff := cmp.Diff(want, newAxis(timeline).logins()); diff != "" || len(want) != 4 || want["f-1"] != 1 || want["f-2"] != 2 {
		t.Errorf("logins %v, and of the same tokens in another order (-want +got):\n%s", want, diff)
	}
}

// Where nothing says what began or ended a token, its seconds do; a token from before, and one that ends after, are cut.
func TestBarsWithoutRequests(t *testing.T) {
	t.Parallel()
	second := func(n int) *time.Time { at := start.Add(time.Duration(n) * time.Second); return &at }
	token := func(generation, issued, expires int, ended *time.Time, end string) Token {
		return Token{Fingerprint: fmt.Sprint(generation), Use: "access", Account: "a", Family: "f", Generation: generation, IssuedAt: *second(issued), ExpiresAt: *second(expires), EndedAt: ended, End: end}
	}
	timeline := &Timeline{From: start, Until: *second(100), Tokens: []Token{
		token(0, -50, 10, nil, ""), token(1, 20, 500, second(30), "spent"), token(2, 40, 500, second(50), "revoked"), token(3, 60, 500, second(400), "revoked"), token(4, 90, 80, nil, ""),
	}}
	want := map[string]string{
		"1 access 0": "09:30:00 to 09:30:10, expired", "1 access 1": "09:30:20 to 09:30:30, spent early", "1 access 2": "09:30:40 to 09:30:50, revoked early",
		"1 access 3": "09:31:00 to 09:31:40, beyond", "1 access 4": "09:31:30 to 09:31:30, expired",
	}
	if diff := cmp.Diff(want, fates(t, timeline)); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}

// Tokens that live at once have rows of their own; of too many those in the middle are left out, and the drawing says so.
func TestPack(t *testing.T) {
	t.Parallel()
	chain := []bar{{number: 1, from: 0, to: 50}, {number: 2, from: 50, to: 90}, {number: 3, from: 80, to: 120}, {number: 4, from: 95, to: 99}}
	for i, want := range []int{0, 0, 1, 0} {
		if got := pack(chain)[i].row; got != want {
			t.Errorf("bar %d is in row %d, want %d", i+1, got, want)
		}
	}
	var crowd []bar
	for i := range 40 {
		crowd = append(crowd, bar{number: i + 1, from: float64(i), to: 100})
	}
	var kept []int
	for _, b := range pack(crowd) {
		kept = append(kept, b.number)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 38, 39, 40}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// A week with 170 refreshes, and 300 requests in one second, are drawn in part, and the drawing says in which.
func TestDrawingIsBounded(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		timeline *Timeline
		notes    []string
		width    px
	}{
		"day":   {daySession(), nil, 1900},
		"week":  {weekChain(), []string{"Folded in the drawing: 316 of 345 requests and marks, all of them requests that were answered with 2xx. The tables have them all.", "Not drawn, in the middle: 308 of the tokens of login 1. The table has them all."}, 2800},
		"storm": {storm(), []string{"Folded in the drawing: 315 of 343 requests and marks, all of them requests that were answered with 2xx. The tables have them all.", "Not drawn, in the middle: 62 of the tokens of login 1. The table has them all."}, 1100},
	} {
		d := draw("d", want.timeline, nil)
		if diff := cmp.Diff(want.notes, d.Notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", name, diff)
		}
		if d.Width > want.width || d.Width < want.width/2 || d.Height > 500 {
			t.Errorf("%s: %s wide, %s high", name, d.Width, d.Height)
		}
	}
	if draw("d", nil, nil) != nil {
		t.Error("nothing is drawn")
	}
}

// Marks, faults and refusals that had to be folded are admitted.
func TestFoldedTroubleIsAdmitted(t *testing.T) {
	t.Parallel()
	h := newHistory()
	l := h.login("a")
	for range 200 {
		h.get(l, "/wallets").Status = 503
	}
	d := draw("d", &h.Timeline, nil)
	if len(d.Notes) != 1 || !strings.HasPrefix(d.Notes[0], "Folded in the drawing: 141 of 201 requests and marks; marks, faults and answers other than 2xx among them: 141.") {
		t.Errorf("notes %q", d.Notes)
	}
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		request Request
		want    outcome
		answer  string
	}{
		{Request{Status: 204, Outcome: "answered"}, outcomeOK, "204"},
		{Request{Status: 401, Outcome: "answered", Reason: "token_spent"}, outcomeRefused, "401 token_spent"},
		{Request{Status: 503, Outcome: "answered"}, outcomeBroken, "503"},
		{Request{Status: 304, Outcome: "answered"}, outcomeOther, "304"},
		{Request{Status: 999}, outcomeOther, "999"},
		{Request{Status: 200, Outcome: "cut"}, outcomeNoAnswer, "200, cut"},
		{Request{Status: 200, Outcome: "reset"}, outcomeNoAnswer, "200, reset"},
		{Request{Outcome: "open"}, outcomeNoAnswer, "no answer, open"},
	} {
		if got := outcomeOf(test.request); got != test.want || answer(test.request) != test.answer {
			t.Errorf("%+v: %s, %q, want %s, %q", test.request, got, answer(test.request), test.want, test.answer)
		}
	}
}
