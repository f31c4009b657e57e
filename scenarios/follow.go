package scenarios

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// follow looks for what a call asks for, and notes what it gives.
func (k *checker) follow(c *call) {
	if k.partly {
		return
	}
	switch {
	case c.cmd.is(looks):
		k.looks(c)
	case c.cmd.is(traces):
		k.traces(c)
	}
	for _, key := range sortedKeys(c.words) {
		for _, p := range c.words[key] {
			if text, literal := p.word.Literal(); literal {
				k.refers(c, p.item.kind, text, &p.word)
			}
		}
	}
	if c.cmd.gives != nil {
		c.cmd.gives(k.known, c)
	}
	if c.cmd.is(asks) {
		k.known.asked(c)
	}
}

// refers is about a word that names what another line has made.
func (k *checker) refers(c *call, kind, name string, at *script.Word) {
	switch kind {
	case "ACCOUNT":
		if known := k.known.accounts(); !slices.Contains(known, name) && !slices.Contains(known, anyName) {
			k.wrong(c, at, "there is no account %q yet; want one that account has made before, or %s%s", name, firstUsername, suggest.Hint(name, known))
		}
	case "SNAPSHOT":
		if known := k.known.snapshots(); c.cmd.name == "restore" && !slices.Contains(known, name) && !slices.Contains(known, anyName) {
			k.wrong(c, at, "there is no snapshot %q yet; want one that snapshot has kept before%s", name, suggest.Hint(name, known))
		}
	case "RULE":
		if !has(k.known.rules, name) && !titled.MatchString(name) {
			k.wrong(c, at, "no line before gives the id %q; want that of a fault or a trigger%s", name, suggest.Hint(name, sortedKeys(k.known.rules)))
		}
	}
}

// titled are the ids that rules get by themselves.
var titled = regexp.MustCompile(`^(fault|trigger)-[1-9][0-9]*$`)

// looks wants an answer for an expectation to look at.
func (k *checker) looks(c *call) {
	last := k.known.last
	switch {
	case c.cmd.name == "save" && len(c.words["value"]) > 0:
	case !last.any && last.behind != nil:
		k.wrong(c, nil, "the last requests were those of the block of line %d; want answers, which counts what they got, or a request behind %s",
			last.behind.step.Line, script.End)
	case !last.any:
		k.wrong(c, nil, "there is no request before; want one, such as login or get")
	case last.call == nil:
	case c.cmd.name == "failure":
		if !last.call.step.Not && !c.step.Not {
			k.wrong(c, nil, "the request of line %d must be answered; want ! before it, as in ! %s", last.call.step.Line, last.call.cmd.name)
		}
	case last.call.step.Not:
		k.wrong(c, nil, "the request of line %d must not be answered, for the sake of its !; want failure, or no ! there", last.call.step.Line)
	case last.call.cmd.name == "client logout":
		k.wrong(c, nil, "client logout in line %d gives no answer to look at; want an expectation about the mock, such as tokens or journal", last.call.step.Line)
	}
}

// traces wants a last request that the journal has.
func (k *checker) traces(c *call) {
	last := k.known.last
	switch {
	case k.known.parallel != nil:
		k.wrong(c, nil, "in the block of line %d nobody can tell which request was the last; want it behind %s, or journal", k.known.parallel.step.Line, script.End)
	case !last.any && last.behind != nil:
		k.wrong(c, nil, "the last requests were those of the block of line %d; want journal, which counts them, or a request behind %s", last.behind.step.Line, script.End)
	case !last.any:
		k.wrong(c, nil, "there is no request before; want one, such as login or get")
	}
}

// checkAnswers wants a block of actors before.
func checkAnswers(k *checker, c *call) {
	if k.partly {
		return
	}
	switch block := k.known.block; {
	case k.known.parallel != nil:
		k.wrong(c, nil, "the block of line %d goes on; want it behind %s", k.known.parallel.step.Line, script.End)
	case block == nil:
		k.wrong(c, nil, "there is no block of parallel before; want one")
	case !block.sendsOne():
		k.wrong(c, nil, "the block of line %d sends no request; want one in it", block.step.Line)
	}
}

// carries checks the token that a call sends: the one that it names, or else its usual one.
func carries(usual string) func(*checker, *call) {
	return func(k *checker, c *call) {
		oneBody(k, c)
		if len(c.words["token"]) == 0 && (usual == "" || usual == "refresh" && len(c.words["body"])+len(c.words["json"]) > 0) {
			return
		}
		k.token(c, "token", usual)
	}
}

// token checks that a token can be there.
func (k *checker) token(c *call, option, usual string) {
	as, certain := c.words["as"], true
	session, at := "", (*script.Word)(nil)
	if len(as) > 0 {
		session, certain = as[0].word.Literal()
		at = &as[0].word
	}
	word := usual
	if given := c.words[option]; len(given) > 0 {
		var literal bool
		word, literal = given[0].word.Literal()
		certain, at = certain && literal, &given[0].word
	}
	owner, name := splitToken(word)
	if owner != "" {
		session = owner
	}
	if !certain || c.wrong || k.partly {
		return
	}
	if session == "" {
		session = k.known.using
	}
	k.held(c, session, name, at)
}

func (k *checker) held(c *call, session, name string, at *script.Word) {
	n := k.known
	hasTokens := func(s *knownSession) bool { return s.pairs > 0 || s.client }
	switch {
	case slices.Contains([]string{noToken, emptyToken, garbageToken}, name):
	case strings.HasPrefix(name, "previous"):
		if !n.may(session, func(s *knownSession) bool { return s.pairs > 1 }) {
			k.wrong(c, at, "the session %s has no earlier tokens yet; want a refresh or a second login before", session)
		}
	case slices.Contains(tokenWords, name):
		if !n.may(session, hasTokens) {
			k.wrong(c, at, "the session %s has no token yet; want %s before%s%s", session, loginFor(session, n.using), orNone(c),
				suggest.Hint(session, n.holding(hasTokens)))
		}
	case !n.may(session, func(s *knownSession) bool { return has(s.kept, name) }):
		k.wrong(c, at, "the session %s has no token %q yet; want one that keep or mint has named before, or one of %s%s", session, name,
			strings.Join(tokenWords, ", "), suggest.Hint(name, k.tokenNames(session)))
	}
}

// pair wants tokens of the session itself, whose answer says how long they live.
func (k *checker) pair(c *call) {
	session, literal := c.literal("as")
	if len(c.words["as"]) > 0 && !literal || k.partly {
		return
	}
	session = cmp.Or(session, k.known.using)
	if own := func(s *knownSession) bool { return s.pairs > 0 }; !k.known.may(session, own) {
		k.wrong(c, nil, "the session %s has no token yet; want %s before%s", session, loginFor(session, k.known.using),
			suggest.Hint(session, k.known.holding(own)))
	}
}

// loginFor is the line that gives a session tokens.
func loginFor(session, using string) string {
	if session == using {
		return "login"
	}
	return "login as=" + session
}

// orNone says how a request goes without a token.
func orNone(c *call) string {
	if c.cmd.is(asks) {
		return ", or token=none"
	}
	return ""
}

// tokenNames are those that a line of a session may use.
func (k *checker) tokenNames(session string) []string {
	names := slices.Clone(tokenWords)
	for owner, s := range k.known.here().sessions {
		for name := range s.kept {
			if owner != session {
				name = owner + "." + name
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
