package control

import (
	"context"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

// TriggerController is the part of Controller that changes the mock at requests to come. Rules are checked whole before
// anything changes, and an account that an action names must exist.
type TriggerController interface {
	// Triggers lists all rules in the order of their creation, and how often each was set off.
	Triggers(ctx context.Context) ([]trigger.State, error)
	// Trigger returns one; an unknown one is an *Error of kind NotFound, here and below.
	Trigger(ctx context.Context, id string) (trigger.State, error)
	// AddTrigger adds a rule behind the others, under the id that it has or one that is made up. An id that is taken is an
	// *Error of kind Conflict.
	AddTrigger(ctx context.Context, rule trigger.Rule) (trigger.State, error)
	// PutTrigger adds a rule under an id in place of the one that had it, if there was one: behind the others, with counters
	// of its own.
	PutTrigger(ctx context.Context, id string, rule trigger.Rule) (trigger.State, error)
	// ReplaceTriggers puts rules in place of all there are, at once. They have counters of their own, whatever their ids.
	ReplaceTriggers(ctx context.Context, rules []trigger.Rule) ([]trigger.State, error)
	// DeleteTrigger takes a rule out.
	DeleteTrigger(ctx context.Context, id string) error
	// ClearTriggers takes all rules out.
	ClearTriggers(ctx context.Context) error
}

func allTriggers(c Controller) map[string]http.Handler {
	return map[string]http.Handler{
		"GET": listRules(c.Triggers),
		"POST": parsed(trigger.Parse, func(r *http.Request, rule trigger.Rule) (trigger.State, error) {
			return c.AddTrigger(r.Context(), rule)
		}),
		"PUT": parsed(trigger.ParseAll, func(r *http.Request, rules []trigger.Rule) ([]trigger.State, error) {
			return c.ReplaceTriggers(r.Context(), rules)
		}),
		"DELETE": silent(c.ClearTriggers),
	}
}

func oneTrigger(c Controller) map[string]http.Handler {
	return map[string]http.Handler{
		"GET": handle(func(r *http.Request, _ nothing) (trigger.State, error) {
			return c.Trigger(r.Context(), r.PathValue("id"))
		}),
		"PUT": parsed(trigger.Parse, func(r *http.Request, rule trigger.Rule) (trigger.State, error) {
			return c.PutTrigger(r.Context(), r.PathValue("id"), rule)
		}),
		"DELETE": handle(func(r *http.Request, _ nothing) (any, error) {
			return nil, c.DeleteTrigger(r.Context(), r.PathValue("id"))
		}),
	}
}
