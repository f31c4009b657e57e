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
	w := s.world.Load()
	if err := rule.Check(w.known(ctx)); err != nil {
		return trigger.State{}, control.Invalidf("%v", err)
	}
	added, err := w.triggers.Add(rule)
	return added, refuseTrigger(rule.ID, err)
}

// PutTrigger implements control.Controller.
func (s *Server) PutTrigger(ctx context.Context, id string, rule trigger.Rule) (trigger.State, error) {
	if rule.ID != "" && rule.ID != id {
		return trigger.State{}, control.Invalidf("id is %.64q, want %.64q as in the path, or none", rule.ID, id)
	}
	w := s.world.Load()
	rule.ID = id
	if err := rule.Check(w.known(ctx)); err != nil {
		return trigger.State{}, control.Invalidf("%v", err)
	}
	put, err := w.triggers.Put(rule)
	return put, refuseTrigger(id, err)
}

// ReplaceTriggers implements control.Controller.
func (s *Server) ReplaceTriggers(ctx context.Context, rules []trigger.Rule) ([]trigger.State, error) {
	w := s.world.Load()
	if err := trigger.CheckAll(rules, w.known(ctx)); err != nil {
		return nil, control.Invalidf("%v", err)
	}
	return w.triggers.Replace(rules), nil
}

// DeleteTrigger implements control.Controller.
func (s *Server) DeleteTrigger(_ context.Context, id string) error {
	return refuseTrigger(id, s.world.Load().triggers.Delete(id))
}

// ClearTriggers implements control.Controller.
func (s *Server) ClearTriggers(context.Context) error {
	s.world.Load().triggers.Clear()
	return nil
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
