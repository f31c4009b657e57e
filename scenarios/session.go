package scenarios

import (
	"encoding/json"
	"maps"
	"strings"
	"time"
)

// An actor is one who makes requests: the scenario itself, or one of many in a block.
type actor struct {
	w        *world
	place    *place
	using    string // the session where a line names none
	sessions map[sessionKey]*session
	last     *answer
	answers  []*answer // of the last block
	number   int       // in a block, from 1; 0 outside
	first    *answer   // in a block, what was last before it
}

type sessionKey struct{ place, name string }

// A session is what one client of an account holds.
type session struct {
	name    string
	account account
	pairs   []pair            // the newest last; what went before the last two is not needed
	kept    map[string]string // tokens by the name that keep and mint gave them
}

// mainSession is the session of lines that name none.
const mainSession = "main"

// session returns one by its name, made where there is none.
func (a *actor) session(name string) *session {
	if name == "" {
		name = a.using
	}
	key := sessionKey{a.place.name, name}
	s := a.sessions[key]
	if s == nil {
		s = &session{name: name, account: a.place.account, kept: map[string]string{}}
		a.sessions[key] = s
	}
	return s
}

// clone is an actor of a block, who begins with what the scenario has.
func (a *actor) clone(number int) *actor {
	own := &actor{w: a.w, place: a.place, using: a.using, number: number, sessions: map[sessionKey]*session{}}
	if a.last != nil {
		before := *a.last // a copy, since each notes for itself what was looked at
		own.first, own.last = &before, &before
	}
	for key, s := range a.sessions {
		copied := *s
		copied.pairs = append([]pair{}, s.pairs...)
		copied.kept = maps.Clone(s.kept)
		own.sessions[key] = &copied
	}
	return own
}

// A pair is what login and refresh answer with.
type pair struct {
	Access         string    `json:"access_token"`
	Refresh        string    `json:"refresh_token"`
	AccessExpires  time.Time `json:"access_expires_at"`
	RefreshExpires time.Time `json:"refresh_expires_at"`
}

// take keeps the pair of an answer.
func (s *session) take(p pair) {
	s.pairs = append(s.pairs, p)
	if len(s.pairs) > 2 {
		s.pairs = s.pairs[len(s.pairs)-2:]
	}
}

// readPair reads the tokens of an answer in either dialect.
func readPair(body []byte) (pair, bool) {
	var both struct {
		pair
		Data pair `json:"data"`
	}
	if json.Unmarshal(body, &both) != nil {
		return pair{}, false
	}
	if both.Data.Access != "" && both.Data.Refresh != "" {
		return both.Data, true
	}
	return both.pair, both.Access != "" && both.Refresh != ""
}

// Tokens that no session holds.
const (
	noToken      = "none"
	emptyToken   = "empty"
	garbageToken = "garbage"
)

// garbage has the shape of a token and is none.
const garbage = "garbage.in.garbage-out"

// token finds one by its word. Current is the access token, or where a refresh token is due that. None is told by sent.
func (a *actor) token(word, as, use string) (text string, sent bool, err error) {
	owner, name := splitToken(word)
	if owner == "" {
		owner = as
	}
	s := a.session(owner)
	switch name {
	case noToken:
		return "", false, nil
	case emptyToken:
		return "", true, nil
	case garbageToken:
		return garbage, true, nil
	case "", "current", "access", "refresh":
		use = useOf(name, use)
		if text, found := a.stored(owner, use); len(s.pairs) == 0 && found {
			return text, true, nil
		}
		return s.held(0, use, use)
	case "previous", "previous-access", "previous-refresh":
		return s.held(1, strings.TrimPrefix(strings.TrimPrefix(name, "previous"), "-"), use)
	}
	text, known := s.kept[name]
	if !known {
		return "", false, unablef("the session %s has no token of the name %q; keep and mint give names", s.name, name)
	}
	return text, true, nil
}

// held is a token of a pair: the newest, or the one before.
func (s *session) held(back int, use, otherwise string) (string, bool, error) {
	if len(s.pairs) <= back {
		if back == 0 {
			return "", false, unablef("the session %s has no token yet; login gives some", s.name)
		}
		return "", false, unablef("the session %s has no earlier pair; refresh, or a second login, makes it earlier", s.name)
	}
	if use != "access" && use != "refresh" {
		use = otherwise
	}
	p := s.pairs[len(s.pairs)-1-back]
	if use == "refresh" {
		return p.Refresh, true, nil
	}
	return p.Access, true, nil
}

// useOf is the use that the word of a current token asks for, or else the one that is due.
func useOf(word, due string) string {
	if word == "" || word == "current" {
		return due
	}
	return word
}
