package history

import (
	"errors"
	"strings"
	"testing"
)

// start is when all histories begin, in Unix seconds.
const start = 1_000

var plain = Rules{AccessTTL: 60, RefreshTTL: 100}

// line is an operation of a history that is written by hand: one after the other, unless it says how many of those after it begin before it ends.
type line struct {
	call    Call
	outcome Outcome
	over    int
}

func login(pair int, at int64) line {
	return line{call: Call{Kind: Login, Account: "a"}, outcome: issued(pair, at)}
}

func refresh(old, pair int, at int64) line {
	return line{call: Call{Kind: Refresh, Account: "a", Pair: old}, outcome: issued(pair, at)}
}

func issued(pair int, at int64) Outcome {
	return Outcome{Answer: Done, Pair: pair, AccessEnds: start + at + plain.AccessTTL, RefreshEnds: start + at + plain.RefreshTTL}
}

func answered(kind Kind, answer Answer, pair int) line {
	return line{call: Call{Kind: kind, Account: "a", Pair: pair, Family: pair}, outcome: Outcome{Answer: answer}}
}

func advance(by, now int64) line {
	return line{call: Call{Kind: Advance, By: by}, outcome: Outcome{Answer: Done, Now: start + now}}
}

func forAll(kind Kind) line { return line{call: Call{Kind: kind}, outcome: Outcome{Answer: Done}} }

// with lasts until some that come after it have begun.
func (l line) with(others int) line { l.over = others; return l }

// ofB is the same about another account.
func (l line) ofB() line { l.call.Account = "b"; return l }

// lines make a history. What is unknown lasts until its end.
func lines(all ...line) (h History) {
	for i, l := range all {
		from, to := int64(10*i), int64(10*i+5+10*l.over)
		if l.outcome.Answer == Unknown {
			to = int64(10 * len(all))
		}
		h = append(h, newOperation(i, l.call, l.outcome, from, to))
	}
	return h
}

// Each history is one that a mock has, or none.
func TestModel(t *testing.T) {
	t.Parallel()
	reuse := Rules{AccessTTL: 60, RefreshTTL: 100, RevokeOnReuse: true}
	second := Rules{AccessTTL: 60, RefreshTTL: 100, RevokeEarlier: true}
	old := Rules{AccessTTL: 60, RefreshTTL: 100, RevokeOldAccess: true}
	for _, test := range []struct {
		name  string
		rules Rules
		legal bool
		lines []line
	}{
		{"nothing", plain, true, nil},
		{"a token is used", plain, true, []line{login(1, 0), answered(Use, Done, 1)}},
		{"a token is refused that is good", plain, false, []line{login(1, 0), answered(Use, Refused, 1)}},
		{"a refresh", plain, true, []line{login(1, 0), refresh(1, 2, 0), answered(Use, Done, 1), answered(Use, Done, 2), refresh(2, 3, 0)}},
		{"a refresh is refused that is good", plain, false, []line{login(1, 0), answered(Refresh, Refused, 1)}},
		{"one winner", plain, true, []line{login(1, 0), refresh(1, 2, 0).with(1), answered(Refresh, Refused, 1)}},
		{"one winner, who comes later", plain, true, []line{login(1, 0), answered(Refresh, Refused, 1).with(1), refresh(1, 2, 0)}},
		{"two winners", plain, false, []line{login(1, 0), refresh(1, 2, 0).with(1), refresh(1, 3, 0)}},
		{"no winner", plain, false, []line{login(1, 0), answered(Refresh, Refused, 1).with(1), answered(Refresh, Refused, 1)}},
		{"refused before who has won has begun", plain, false, []line{login(1, 0), answered(Refresh, Refused, 1), refresh(1, 2, 0)}},
		{"an access token expires", plain, true, []line{login(1, 0), advance(60, 60), answered(Use, Refused, 1), refresh(1, 2, 60), answered(Use, Done, 2)}},
		{"an access token lives up to its end", plain, false, []line{login(1, 0), advance(59, 59), answered(Use, Refused, 1)}},
		{"an access token outlives its end", plain, false, []line{login(1, 0), advance(60, 60), answered(Use, Done, 1)}},
		{"a refresh token expires", plain, true, []line{login(1, 0), advance(99, 99), advance(1, 100), answered(Refresh, Refused, 1)}},
		{"a refresh token outlives its end", plain, false, []line{login(1, 0), advance(100, 100), refresh(1, 2, 100)}},
		{"a login by the clock as it was", plain, false, []line{advance(10, 10), login(1, 0)}},
		{"a login while the clock moves", plain, true, []line{advance(10, 10).with(1), login(1, 0)}},
		{"a refresh by the clock as it was", plain, false, []line{login(1, 0), advance(10, 10), refresh(1, 2, 0)}},
		{"a move of the clock is lost", plain, false, []line{advance(10, 10), advance(5, 5)}},
		{"a logout", plain, true, []line{
			login(1, 0), login(2, 0), answered(RevokeAll, Done, 0), answered(Use, Refused, 1), answered(Refresh, Refused, 2), login(3, 0), answered(Use, Done, 3),
		}},
		{"an access token outlives a logout", plain, false, []line{login(1, 0), answered(RevokeAll, Done, 0), answered(Use, Done, 1)}},
		{"a refresh token outlives a logout", plain, false, []line{login(1, 0), answered(RevokeAll, Done, 0), refresh(1, 2, 0)}},
		{"a login is ended by a logout before it", plain, false, []line{answered(RevokeAll, Done, 0), login(1, 0), answered(Use, Refused, 1)}},
		{"a login is ended by a logout beside it", plain, true, []line{answered(RevokeAll, Done, 0).with(1), login(1, 0), answered(Use, Refused, 1)}},
		{"a logout is there and gone", plain, false, []line{
			login(1, 0), answered(RevokeAll, Done, 0).with(2), answered(Use, Refused, 1), answered(Use, Done, 1),
		}},
		{"a family", plain, true, []line{
			login(1, 0), login(2, 0), refresh(1, 3, 0), answered(RevokeFamily, Done, 1), answered(Use, Refused, 1), answered(Use, Refused, 3), answered(Use, Done, 2),
		}},
		{"a family whose first pair is of no use any more", plain, false, []line{
			login(1, 0), advance(50, 50), refresh(1, 2, 50), advance(50, 100), answered(RevokeFamily, Done, 1), answered(Use, Done, 2),
		}},
		{"one of a family lives on", plain, false, []line{login(1, 0), refresh(1, 2, 0), answered(RevokeFamily, Done, 1), answered(Use, Done, 2)}},
		{"another family dies", plain, false, []line{login(1, 0), login(2, 0), answered(RevokeFamily, Done, 1), answered(Use, Refused, 2)}},
		{"inactive", plain, true, []line{
			login(1, 0), answered(Deactivate, Done, 0), answered(Login, Refused, 0), answered(Use, Refused, 1), answered(Refresh, Refused, 1),
			answered(Activate, Done, 0), answered(Use, Done, 1), refresh(1, 2, 0),
		}},
		{"a login though inactive", plain, false, []line{answered(Deactivate, Done, 0), login(1, 0)}},
		{"a refresh though inactive", plain, false, []line{login(1, 0), answered(Deactivate, Done, 0), refresh(1, 2, 0)}},
		{"a use though inactive", plain, false, []line{login(1, 0), answered(Deactivate, Done, 0), answered(Use, Done, 1)}},
		{"a login is refused though active", plain, false, []line{answered(Deactivate, Done, 0), answered(Activate, Done, 0), answered(Login, Refused, 0)}},

		{"a reuse does nothing", plain, true, []line{login(1, 0), refresh(1, 2, 0), answered(Refresh, Refused, 1), refresh(2, 3, 0)}},
		{"a reuse revokes", reuse, true, []line{
			login(1, 0), refresh(1, 2, 0), answered(Refresh, Refused, 1), answered(Refresh, Refused, 2), answered(Use, Refused, 2),
		}},
		{"a reuse is forgotten", reuse, false, []line{login(1, 0), refresh(1, 2, 0), answered(Refresh, Refused, 1), refresh(2, 3, 0)}},
		{"a reuse revokes though inactive", reuse, true, []line{
			login(1, 0), refresh(1, 2, 0), answered(Deactivate, Done, 0), answered(Refresh, Refused, 1), answered(Activate, Done, 0), answered(Use, Refused, 2),
		}},
		{"a reuse comes too late to revoke", reuse, false, []line{
			login(1, 0), advance(50, 50), refresh(1, 2, 50), advance(50, 100), answered(Refresh, Refused, 1), answered(Use, Refused, 2),
		}},
		{"a second login revokes", second, true, []line{login(1, 0), login(2, 0), answered(Use, Refused, 1), answered(Use, Done, 2)}},
		{"a second login revokes nothing", second, false, []line{login(1, 0), login(2, 0), answered(Use, Done, 1)}},
		{"of two logins one lives", second, true, []line{login(1, 0).with(1), login(2, 0), answered(Use, Refused, 2), answered(Use, Done, 1)}},
		{"of two logins none lives", second, false, []line{login(1, 0).with(1), login(2, 0), answered(Use, Refused, 2), answered(Use, Refused, 1)}},
		{"a refused login revokes", second, false, []line{
			login(1, 0), answered(Deactivate, Done, 0), answered(Login, Refused, 0), answered(Activate, Done, 0), answered(Use, Refused, 1),
		}},
		{"a refresh ends the old access token", old, true, []line{login(1, 0), refresh(1, 2, 0), answered(Use, Refused, 1)}},
		{"a refresh leaves the old access token", old, false, []line{login(1, 0), refresh(1, 2, 0), answered(Use, Done, 1)}},

		{"a lost refresh was made", plain, true, []line{login(1, 0), answered(Refresh, Unknown, 1), answered(Refresh, Refused, 1)}},
		{"a lost refresh was not made", plain, true, []line{login(1, 0), answered(Refresh, Unknown, 1), refresh(1, 2, 0)}},
		{"a lost refresh is made later", plain, true, []line{
			login(1, 0), login(2, 0), answered(Refresh, Unknown, 1), answered(Use, Done, 1), answered(Refresh, Refused, 1),
		}},
		{"a lost refresh is no second winner", plain, false, []line{login(1, 0), answered(Refresh, Unknown, 1), refresh(1, 2, 0), refresh(1, 3, 0)}},
		{"a lost refresh is no excuse for another token", plain, false, []line{login(1, 0), login(2, 0), answered(Refresh, Unknown, 1), answered(Refresh, Refused, 2)}},
		{"a lost refresh of a spent token revokes", reuse, true, []line{login(1, 0), refresh(1, 2, 0), answered(Refresh, Unknown, 1), answered(Use, Refused, 2)}},
		{"a lost login revokes", second, true, []line{login(1, 0), answered(Login, Unknown, 0), answered(Use, Done, 1), answered(Use, Refused, 1)}},
		{"a lost login revokes nothing where logins do not", plain, false, []line{login(1, 0), answered(Login, Unknown, 0), answered(Use, Refused, 1)}},
		{"a lost logout", plain, true, []line{login(1, 0), answered(RevokeAll, Unknown, 0), answered(Use, Done, 1), answered(Use, Refused, 1)}},
		{"a lost logout is not undone", plain, false, []line{login(1, 0), answered(RevokeAll, Unknown, 0), answered(Use, Refused, 1), answered(Use, Done, 1)}},
		{"a lost logout does nothing before it", plain, false, []line{login(1, 0), answered(Use, Refused, 1), answered(RevokeAll, Unknown, 0)}},
		{"a lost move of the clock", plain, true, []line{
			{Call{Kind: Advance, By: 10}, Outcome{Answer: Unknown}, 0}, login(1, 0), login(2, 10),
		}},
		{"a lost move of the clock is made once", plain, false, []line{
			{Call{Kind: Advance, By: 10}, Outcome{Answer: Unknown}, 0}, login(1, 10), login(2, 20),
		}},

		{"another key", plain, true, []line{login(1, 0), forAll(RotateKey), answered(Use, Done, 1), refresh(1, 2, 0)}},
		{"another key ends a token", plain, false, []line{login(1, 0), forAll(RotateKey), answered(Use, Refused, 1)}},
		{"the key is dropped", plain, true, []line{login(1, 0), forAll(DropKey), answered(Use, Refused, 1), answered(Refresh, Refused, 1), login(2, 0), answered(Use, Done, 2)}},
		{"a token outlives its key", plain, false, []line{login(1, 0), forAll(DropKey), answered(Use, Done, 1)}},
		{"a reset", plain, true, []line{
			login(1, 0), advance(10, 10), answered(Deactivate, Done, 0), forAll(Reset), answered(Use, Refused, 1), answered(Refresh, Refused, 1), login(2, 0), answered(Use, Done, 2),
		}},
		{"a token outlives a reset", plain, false, []line{login(1, 0), forAll(Reset), answered(Use, Done, 1)}},
		{"an account outlives a reset", plain, false, []line{answered(Deactivate, Done, 0), forAll(Reset), answered(Login, Refused, 0)}},
		{"a login before a reset", plain, false, []line{forAll(Reset), login(1, 0), answered(Use, Refused, 1)}},
		{"a login beside a reset", plain, true, []line{forAll(Reset).with(1), login(1, 0), answered(Use, Refused, 1)}},
		{"the clock outlives a reset", plain, false, []line{advance(10, 10), forAll(Reset), login(1, 10)}},

		{"another account", plain, true, []line{login(1, 0), login(2, 0).ofB(), answered(RevokeAll, Done, 0).ofB(), answered(Use, Done, 1)}},
		{"another account is wrong", plain, false, []line{login(1, 0), login(2, 0).ofB(), answered(RevokeAll, Done, 0).ofB(), answered(Use, Done, 2).ofB()}},
		{"the clock is that of all", plain, false, []line{login(1, 0), advance(10, 10), login(2, 0).ofB()}},
		{"clocks alone", plain, false, []line{advance(10, 10), advance(1, 10)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := test.rules.Check(lines(test.lines...), start)
			if test.legal && err != nil {
				t.Errorf("a legal history: %v", err)
			}
			if !test.legal && !errors.Is(err, ErrIllegal) {
				t.Errorf("an illegal history: %v", err)
			}
		})
	}
}

// An error shows all that a reader needs to follow what has happened.
func TestErrorShowsHistory(t *testing.T) {
	t.Parallel()
	err := plain.Check(lines(login(1, 0), advance(100, 100), refresh(1, 2, 100).with(1), answered(RevokeFamily, Unknown, 1)), start)
	if err == nil {
		t.Fatal("a refresh with a token that has expired is legal")
	}
	for _, want := range []string{
		"   0 to    5  client 0  login of a: done, pair 1 until 1060 and 1100\n",
		"  10 to   15  client 1  advance 100s of all: done, now 1100\n",
		"  20 to   35  client 2  refresh 1 of a: done, pair 2 until 1160 and 1200\n",
		"  30 to   40  client 3  revoke-family 1 of a: unknown\n",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error has no line %q:\n%v", want, err)
		}
	}
}

// A state that is written is read as the same again.
func TestStateIsKept(t *testing.T) {
	t.Parallel()
	for _, s := range []state{
		{}, {now: 1 << 40, inactive: true},
		{now: 3, pairs: []pair{{number: 1, family: 1, issued: 2, spent: true}, {number: 300, family: 1, issued: -1, deadAccess: true}, {number: 301, family: 200, deadRefresh: true}}},
	} {
		if again := decode(s.encode()); again.encode() != s.encode() || len(again.pairs) != len(s.pairs) || again.now != s.now || again.inactive != s.inactive {
			t.Errorf("%+v is %+v", s, again)
		}
		for _, p := range s.pairs {
			again := decode(s.encode())
			if found := again.find(p.number); found == nil || *found != p {
				t.Errorf("%+v is %+v", p, found)
			}
		}
	}
}
