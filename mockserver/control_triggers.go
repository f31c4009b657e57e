package mockserver

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// Triggers implements control.Controller.
func (s *Server) Triggers(context.Context) ([]trigger.State, error) {
	return s.world.Load().triggers.List(), nil
}

// Trigger implements control.Controller.
func (s *Server) Trigger(_ context.Context, id string) (trigger.State, error) {
	found, err := s.world.Load().triggers.Get(id)
	return found, refuseTrigger(id, err)
}

// AddTrigger implements control.Controller.
func (s *Server) AddTrigger(ctx context.Context, rule trigger.Rule) (trigger.State, error) {
	return s.putTrigger(ctx, rule, (*trigger.Set).Add)
}

func (s *Server) putTrigger(ctx context.Context, rule trigger.Rule, put func(*trigger.Set, trigger.Rule) (trigger.State, error)) (set trigger.State, err error) {
	err = s.world.Load().change(ctx, func(w *world) (err error) {
		if err := rule.Check(w.known(ctx)); err != nil {
			return control.Invalidf("%v", err)
		}
		set, err = put(w.triggers, rule)
		return refuseTrigger(rule.ID, err)
	})
	return set, err
}

// PutTrigger implements control.Controller.
func (s *Server) PutTrigger(ctx context.Context, id string, rule trigger.Rule) (trigger.State, error) {
	if rule.ID != "" && rule.ID != id {
		return trigger.State{}, control.Invalidf("id is %.64q, want %.64q as in the path, or none", rule.ID, id)
	}
	rule.ID = id
	return s.putTrigger(ctx, rule, (*trigger.Set).Put)
}

// ReplaceTriggers implements control.Controller.
func (s *Server) ReplaceTriggers(ctx context.Context, rules []trigger.Rule) (set []trigger.State, err error) {
	err = s.world.Load().change(ctx, func(w *world) error {
		if err := trigger.CheckAll(rules, w.known(ctx)); err != nil {
			return control.Invalidf("%v", err)
		}
		set = w.triggers.Replace(rules)
		return nil
	})
	return set, err
}

// DeleteTrigger implements control.Controller.
func (s *Server) DeleteTrigger(ctx context.Context, id string) error {
	return s.world.Load().change(ctx, func(w *world) error { return refuseTrigger(id, w.triggers.Delete(id)) })
}

// ClearTriggers implements control.Controller.
func (s *Server) ClearTriggers(ctx context.Context) error {
	return s.world.Load().change(ctx, func(w *world) error {
		w.triggers.Clear()
		return nil
	})
}

// refuseTrigger says in words why a set of triggers has refused a change.
func refuseTrigger(id string, err error) error {
	switch {
	case errors.Is(err, trigger.ErrUnknown):
		return control.NotFoundf("no trigger %.64q; GET /_mock/triggers lists them", id)
	case errors.Is(err, trigger.ErrTaken):
		return control.Conflictf("id %q is that of a trigger already; PUT /_mock/triggers/%s replaces it", id, id)
	case errors.Is(err, trigger.ErrTooMany):
		return control.Conflictf("there are %d triggers already, and room for no more", trigger.MaxRules)
	}
	return err
}
