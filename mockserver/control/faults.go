package control

import (
	"context"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// FaultController is the part of Controller that spoils answers. Rules are checked whole before anything changes. A rule
// that goes, in whatever way, lets go of the requests that it holds back.
type FaultController interface {
	// Faults lists all rules in the order of their creation, and how often each has fired.
	Faults(ctx context.Context) ([]fault.State, error)
	// Fault returns one; an unknown one is an *Error of kind NotFound, here and below.
	Fault(ctx context.Context, id string) (fault.State, error)
	// AddFault arms a rule behind the others, under the id that it has or one that is made up. An id that is taken is an
	// *Error of kind Conflict.
	AddFault(ctx context.Context, rule fault.Rule) (fault.State, error)
	// PutFault arms a rule under an id in place of the one that had it, if there was one: behind the others, with counters
	// of its own.
	PutFault(ctx context.Context, id string, rule fault.Rule) (fault.State, error)
	// ReplaceFaults puts rules in place of all there are, at once. They have counters of their own, whatever their ids.
	ReplaceFaults(ctx context.Context, rules []fault.Rule) ([]fault.State, error)
	// DeleteFault takes a rule out.
	DeleteFault(ctx context.Context, id string) error
	// ClearFaults takes all rules out.
	ClearFaults(ctx context.Context) error
}

// UnknownFault is the error for an id that no fault has.
func UnknownFault(id string) error {
	return NotFoundf("no fault %.64q; GET /_mock/faults lists them", id)
}

// CheckFault says what is wrong with the id of PutFault, which may stand in the rule as well.
func CheckFault(id string, rule fault.Rule) error {
	switch {
	case id == "":
		return Invalidf("id is empty, want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first")
	case rule.ID != "" && rule.ID != id:
		return Invalidf("id is %.64q, want %.64q as in the path, or none", rule.ID, id)
	}
	return nil
}

func allFaults(c Controller) map[string]http.Handler {
	return map[string]http.Handler{
		"GET":  listRules(c.Faults),
		"POST": parsed(fault.Parse, func(r *http.Request, rule fault.Rule) (fault.State, error) { return c.AddFault(r.Context(), rule) }),
		"PUT": parsed(fault.ParseAll, func(r *http.Request, rules []fault.Rule) ([]fault.State, error) {
			return c.ReplaceFaults(r.Context(), rules)
		}),
		"DELETE": silent(c.ClearFaults),
	}
}

func oneFault(c Controller) map[string]http.Handler {
	return map[string]http.Handler{
		"GET": handle(func(r *http.Request, _ nothing) (fault.State, error) { return c.Fault(r.Context(), r.PathValue("id")) }),
		"PUT": parsed(fault.Parse, func(r *http.Request, rule fault.Rule) (fault.State, error) {
			return c.PutFault(r.Context(), r.PathValue("id"), rule)
		}),
		"DELETE": handle(func(r *http.Request, _ nothing) (any, error) {
			return nil, c.DeleteFault(r.Context(), r.PathValue("id"))
		}),
	}
}
