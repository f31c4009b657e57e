package suite

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite/internal/generate"
)

// Kinds of findings. A request is made smaller as long as it gives a finding of one kind.
const (
	noAnswer     = "no answer"
	lateAnswer   = "late answer"
	serverError  = "server error"
	misshapen    = "misshapen"             // the answer departs from a documented part of the document
	unforeseen   = "unforeseen"            // the answer departs from an assumed part
	refusedValid = "valid, but refused"    // as if it were invalid
	tookRefused  = "refused, but taken"    // where a page says that it is refused
	tookInvalid  = "invalid, but taken"    // where the document has it invalid, and no page says so
	aftermath    = "worse off than before" // the next plain request is not answered as before
)

// finding is what is wrong with the answer to a request.
type finding struct {
	kind   string
	fails  bool // or it is just told
	reason string
	sent   []sent // what shows it
}

// byValue tells whether shorter values may give the same finding. Where the verdict rests on whether the request is valid,
// others could be valid where it is not.
func (f finding) byValue() bool {
	return !slices.Contains([]string{refusedValid, tookRefused, tookInvalid}, f.kind)
}

// How many requests are sent to make one smaller; of those that time out each takes long.
const (
	maxTries     = 80
	maxLateTries = 4
)

// shrink finds the smallest request of the same finding, and returns its.
func (g *generator) shrink(r generate.Request, f finding) finding {
	tries := maxTries
	if f.kind == lateAnswer {
		tries = maxLateTries
	}
	generate.Shrink(r, f.byValue(), tries, func(smaller generate.Request) bool {
		if !g.mayBeSent(smaller) {
			return false
		}
		got := g.try(smaller)
		if got == nil || got.kind != f.kind {
			return false
		}
		f = *got
		return true
	})
	return f
}

// try sends a request and a plain one after it, and returns what is wrong, nil for nothing. Neither stays among what is shown.
func (g *generator) try(r generate.Request) *finding {
	p, c := g.p, g.call(r)
	before, documented, assumed := len(p.sent), len(p.documentedBroken), len(p.assumedBroken)
	a, err := p.exchange(c)
	if p.ctx.Err() != nil {
		p.end(report.Error, "%s: %s", a.what, p.ctx.Err())
	}
	g.requireUnlimited(a)
	if len(r.Deviations) == 0 {
		g.first = a.status
	}
	f := g.judge(r, a, err, p.documentedBroken[documented:], p.assumedBroken[assumed:])
	if g.op.ID == "logout" && a.status == http.StatusOK {
		p.tokens = nil // in a sandbox: the next one needs a login
	}
	if f == nil || !f.fails {
		f = g.after(r, f)
	}
	if f != nil {
		f.sent = slices.Clone(p.sent[before:])
		f.reason = a.what + ": " + f.reason + "; the request has " + r.String()
	}
	p.sent, p.documentedBroken, p.assumedBroken = p.sent[:before], p.documentedBroken[:documented], p.assumedBroken[:assumed]
	return f
}

// documentedErrors are the statuses of errors that pages have, other than that of a server that fails.
var documentedErrors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}

// judge looks at the answer alone.
func (g *generator) judge(r generate.Request, a answer, err error, documented, assumed []string) *finding {
	fate, taken := r.Fate(), a.status >= 200 && a.status < 300
	found := func(kind string, fails bool, format string, args ...any) *finding {
		return &finding{kind: kind, fails: fails, reason: fmt.Sprintf(format, args...)}
	}
	switch {
	case errors.Is(err, errLate):
		return found(lateAnswer, true, "%s", err)
	case err != nil:
		return found(noAnswer, true, "no answer comes: %s", err)
	case a.status >= 500:
		return found(serverError, true, "status %d, which nothing in a request may lead to", a.status)
	case len(documented) > 0:
		return found(misshapen, true, "%s", strings.TrimPrefix(documented[0], a.what+": "))
	case slices.Contains(documentedErrors, a.status) && a.errorText() == "":
		return found(misshapen, true, "status %d, and the body is no error of name, code and message", a.status)
	case fate == generate.Taken && !g.goodEnough(a.status) && len(r.Deviations) > 0:
		return found(refusedValid, true, "%d %s, though it is valid", a.status, a.errorText())
	case fate == generate.Refused && taken:
		return found(tookRefused, true, "status %d, though it is to be refused", a.status)
	case len(assumed) > 0:
		return found(unforeseen, false, "%s", strings.TrimPrefix(assumed[0], a.what+": "))
	case fate == generate.Unlikely && taken:
		return found(tookInvalid, false, "status %d, though the document has it invalid", a.status)
	}
	return nil
}

// goodEnough tells whether a status is an answer to a valid request: success, or what depends on the account's state.
func (g *generator) goodEnough(status int) bool {
	switch {
	case status >= 200 && status < 300:
		return true
	case g.op.ID == "calculateCharges" || g.op.ID == "createOrder": // a value that the product does not have, too little money
		return status == http.StatusBadRequest || status == http.StatusNotFound
	case g.op.ID == "login" || g.op.ID == "refresh" || g.op.ID == "logout": // by nobody
		return status == http.StatusUnauthorized
	}
	return status == http.StatusNotFound && len(g.op.Variables()) > 0
}

// after sends the plain request where something odd was sent before.
func (g *generator) after(r generate.Request, so *finding) *finding {
	if r.Fate() == generate.Taken {
		return so
	}
	a, err := g.p.exchange(g.plain())
	if err == nil {
		g.requireUnlimited(a)
	}
	switch {
	case err != nil:
		return &finding{kind: aftermath, fails: true, reason: fmt.Sprintf("after it no answer comes to %s: %s", a.what, err)}
	case a.status != g.usual:
		return &finding{kind: aftermath, fails: true, reason: fmt.Sprintf("after it %s is answered with %d, and was with %d before", a.what, a.status, g.usual)}
	}
	return so
}

// requireUnlimited ends the case where the target asks to go slower.
func (g *generator) requireUnlimited(a answer) {
	if a.status == http.StatusTooManyRequests {
		g.p.end(report.Skipped, "%s: the target answers 429, too many requests (Retry-After: %q); go slower", a.what, a.header.Get("Retry-After"))
	}
}
