package grade

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A story is what was seen of a client, in words:
//
//	login | products 401 revoked | refresh | products => ok || categories => shown, exit
//
// Requests stand between bars, starts of the client between double bars. Behind => is how the runs of a start have ended, "ok"
// where nothing is said: "shown" (with 0, but it printed the failure), "exit" (with 1), "crash", "endless", "stopped". Words of
// a request, in any order:
//
//	401             the status that went out; 200 where there is none
//	reset, closed, open   no answer; cut: a part of it
//	before, after   a fault spoilt it, before or after the state changed; the client has not got what came after
//	revoked, spent, expired, live   the state of the token that it presents, where it is not what follows from the story
//	as=orders       its operation, where that is not its name; the path has its name all the same
//	with=1.0, bare  the family and generation of that token, or none; otherwise the newest that the client has got
//	left=299        how many seconds that token has left; lives=270: those of the access token that it gets
//	+2s, beside     begins so long after the end of the request before it (10 ms), or together with it
//	took=400ms      how long the answer took (10 ms)
type story struct {
	t              testing.TB
	r              *record
	began, ended   time.Time // of the last request
	families       int
	has            token // the newest that the client has got
	spent, expires map[string]int64
}

type token struct{ family, generation int }

func (k token) fingerprint(use string) string {
	return fmt.Sprintf("%s-%d.%d", use, k.family, k.generation)
}

// storyBegan is when all stories begin.
var storyBegan = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// usual is what a client does where nothing goes wrong, if nothing else is said.
const usual = "login | products | categories"

// tell makes the record of a story, of a client that does by the survey what another one tells.
func tell(t testing.TB, survey, text string) *record {
	t.Helper()
	rules, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	if survey == "" {
		survey = usual
	}
	l := &lab{client: Client{Parallel: 3, Names: DefaultNames()}, options: Options{Policy: rules, Stall: time.Second}}
	l.survey = surveyed(told(t, l, survey))
	return told(t, l, text)
}

func told(t testing.TB, l *lab, text string) *record {
	t.Helper()
	s := &story{
		t: t, r: &record{lab: l}, began: storyBegan, ended: storyBegan, has: token{family: 0, generation: -1},
		spent: map[string]int64{}, expires: map[string]int64{},
	}
	for start := range strings.SplitSeq(text, "||") {
		s.r.marks = append(s.r.marks, uint64(len(s.r.entries)))
		requests, endings, _ := strings.Cut(start, "=>")
		for request := range strings.SplitSeq(requests, "|") {
			if words := strings.Fields(request); len(words) > 0 {
				s.request(words[0], words[1:])
			}
		}
		for ending := range strings.SplitSeq(endings, ",") {
			s.r.runs = append(s.r.runs, endedAs(t, strings.TrimSpace(ending)))
		}
	}
	s.r.until = s.ended
	return s.r
}

// endedAs is a run that ended in one way.
func endedAs(t testing.TB, ending string) run {
	t.Helper()
	switch ending {
	case "ok", "":
		return run{result: process.Result{Why: "it exited with 0"}}
	case "shown":
		return run{shown: true, result: process.Result{Why: "it exited with 0"}}
	case "exit":
		return run{shown: true, result: process.Result{Exit: 1, Why: "it exited with 1"}}
	case "crash":
		return run{shown: true, result: process.Result{Ended: process.Signalled, Exit: -1, Why: "it was ended by SIGSEGV"}}
	case "endless":
		return run{shown: true, result: process.Result{Ended: process.TimedOut, Exit: -1, Why: "it ran for longer than 20s"}}
	case "stopped":
		return run{shown: true, result: process.Result{Ended: process.Stopped, Exit: -1, Why: "it had sent 150 requests"}}
	}
	t.Fatalf("no run ends like this: %q", ending)
	return run{}
}

// request adds one.
func (s *story) request(operation string, words []string) {
	s.t.Helper()
	e := journal.Entry{
		Seq: uint64(len(s.r.entries) + 1), Operation: operation, Method: "GET", Path: "/api/v1/" + operation, SentStatus: 200,
		Outcome: journal.OutcomeAnswered, RealAt: s.ended.Add(10 * time.Millisecond), DurationMS: 10, Account: username,
	}
	if operation == opLogin || operation == opRefresh || operation == opLogout {
		e.Method, e.Path = "POST", "/api/v1/auth/"+operation
	}
	with, state, left, lives := s.has, journal.State(""), "", int64(3600)
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case word == "beside":
			e.RealAt = s.began
		case strings.HasPrefix(word, "+"):
			e.RealAt = s.ended.Add(s.duration(word[1:]))
		case key == "took":
			e.DurationMS = float64(s.duration(value)) / float64(time.Millisecond)
		case key == "left":
			left = value
		case key == "lives":
			lives = s.number(value)
		case key == "with":
			family, generation, _ := strings.Cut(value, ".")
			with = token{int(s.number(family)), int(s.number(generation))}
		case key == "as":
			e.Operation = value
		case word == "bare":
			with, e.Reason = token{}, journal.ReasonTokenMissing
		case slices.Contains([]string{"revoked", "spent", "expired", "live"}, word):
			state = journal.State(word)
		case word == "before" || word == "after":
			e.Fault = &journal.Fault{ID: "f1", Phase: word}
			s.r.faults = []fault.State{{Hits: 1}}
		case slices.Contains([]string{"reset", "closed", "open"}, word):
			e.Outcome, e.SentStatus = journal.Outcome(word), 0
		case word == "cut":
			e.Outcome = journal.OutcomeCut
		default:
			e.SentStatus = int(s.number(word))
		}
	}
	e.At = e.RealAt.Truncate(time.Second)
	e.Credential = s.credential(e, with, state, left)
	s.issue(&e, with, lives)
	s.began, s.ended = e.RealAt, ended(e)
	s.r.entries = append(s.r.entries, e)
}

// credential is the token that a request presents.
func (s *story) credential(e journal.Entry, with token, state journal.State, left string) *journal.Credential {
	s.t.Helper()
	if isLogin(e) || with.family == 0 {
		return nil
	}
	use := "access"
	if isRefresh(e) || e.Operation == opLogout {
		use = "refresh"
	}
	c := &journal.Credential{
		Use: use, Fingerprint: with.fingerprint(use), Family: fmt.Sprint(with.family), Generation: with.generation, State: state,
	}
	if _, spent := s.spent[c.Fingerprint]; spent && state == "" {
		c.State = journal.StateSpent
	} else if state == "" {
		c.State = journal.StateLive
	}
	c.ExpiresIn = s.expires[c.Fingerprint] - e.At.Unix()
	if left != "" {
		c.ExpiresIn = s.number(left)
	}
	return c
}

// issue adds the tokens of an answer, where it has any.
func (s *story) issue(e *journal.Entry, with token, lives int64) {
	worked := e.SentStatus == 200 && e.Outcome == journal.OutcomeAnswered || e.Fault != nil && e.Fault.Phase == "after"
	if !isLogin(*e) && !isRefresh(*e) || !worked {
		return
	}
	next := token{with.family, with.generation + 1}
	if isLogin(*e) {
		s.families++
		next = token{s.families, 0}
	} else {
		s.spent[with.fingerprint("refresh")] = e.At.Unix()
	}
	for use, seconds := range map[string]int64{"access": lives, "refresh": 7 * 86400} {
		expires, print := e.At.Add(time.Duration(seconds)*time.Second), next.fingerprint(use)
		s.expires[print] = expires.Unix()
		e.Issued = append(e.Issued, journal.Issued{Use: use, Fingerprint: print, Family: fmt.Sprint(next.family), Generation: next.generation, ExpiresAt: expires})
		s.r.tokens = append(s.r.tokens, control.Token{
			Account: username, Use: use, Fingerprint: print, Family: fmt.Sprint(next.family), Generation: next.generation, IssuedAt: e.At, ExpiresAt: expires,
		})
	}
	if heard(*e) {
		s.has = next
	}
}

func (s *story) number(text string) int64 {
	s.t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		s.t.Fatalf("a story has the word %q", text)
	}
	return n
}

func (s *story) duration(text string) time.Duration {
	s.t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}
