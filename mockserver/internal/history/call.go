package history

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/anishathalye/porcupine"
)

// Kind is what a call does.
type Kind string

// The kinds of calls. A logout is two: a Use of its token, which lets it in, and RevokeAll, which need not happen at one moment.
const (
	Login        Kind = "login"
	Refresh      Kind = "refresh"
	Use          Kind = "use" // of an access token, for anything
	RevokeAll    Kind = "revoke-all"
	RevokeFamily Kind = "revoke-family"
	Activate     Kind = "activate"
	Deactivate   Kind = "deactivate"
	Advance      Kind = "advance"
	RotateKey    Kind = "rotate-key" // all tokens stay good
	DropKey      Kind = "drop-key"   // none does
	Reset        Kind = "reset"
)

// Call is what is asked for.
type Call struct {
	Kind    Kind
	Account string // empty of what is about all: Advance, RotateKey, DropKey and Reset
	Pair    int    // whose token is shown: the number that Outcome.Pair gave it
	Family  int    // what RevokeFamily is about: the number of its first pair
	By      int64  // seconds
}

// Answer is what a call comes to.
type Answer string

// The answers. Of what is Unknown nobody can tell whether it was done: the answer was lost, or says that the state was not there.
const (
	Done    Answer = "done"
	Refused Answer = "refused"
	Unknown Answer = "unknown"
)

// Outcome is an answer, and what came with it.
type Outcome struct {
	Answer                  Answer
	Pair                    int   // a number for the new pair, of Login and Refresh
	AccessEnds, RefreshEnds int64 // Unix seconds, of the new pair
	Now                     int64 // Unix seconds, of Advance
}

// History is what was called, and answered. Call and Return of its operations count moments from 1.
type History []porcupine.Operation

// newOperation is a call by a client with its outcome, from one moment to another.
func newOperation(client int, call Call, outcome Outcome, from, to int64) porcupine.Operation {
	return porcupine.Operation{ClientId: client, Input: call, Output: outcome, Call: from, Return: to}
}

// Unknown is how many calls have an outcome that nobody knows.
func (h History) Unknown() (n int) {
	for _, o := range h {
		if o.Output.(Outcome).Answer == Unknown {
			n++
		}
	}
	return n
}

// String has a line for each call, in the order in which they began.
func (h History) String() string {
	var b strings.Builder
	for _, o := range h {
		fmt.Fprintf(&b, "%4d to %4d  client %d  %s\n", o.Call, o.Return, o.ClientId, describe(o.Input, o.Output))
	}
	return b.String()
}

func describe(input, output any) string {
	c, o := input.(Call), output.(Outcome)
	text := string(c.Kind)
	switch c.Kind {
	case Refresh, Use:
		text += fmt.Sprintf(" %d", c.Pair)
	case RevokeFamily:
		text += fmt.Sprintf(" %d", c.Family)
	case Advance:
		text += fmt.Sprintf(" %ds", c.By)
	}
	text += fmt.Sprintf(" of %s: %s", cmp.Or(c.Account, "all"), o.Answer)
	switch {
	case o.Answer == Done && (c.Kind == Login || c.Kind == Refresh):
		text += fmt.Sprintf(", pair %d until %d and %d", o.Pair, o.AccessEnds, o.RefreshEnds)
	case o.Answer == Done && c.Kind == Advance:
		text += fmt.Sprintf(", now %d", o.Now)
	}
	return text
}
