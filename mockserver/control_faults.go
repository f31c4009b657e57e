package mockserver

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// Faults implements control.Controller.
func (s *Server) Faults(context.Context) ([]fault.State, error) {
	return s.world.Load().faults.List(), nil
}

// Fault implements control.Controller.
func (s *Server) Fault(_ context.Context, id string) (fault.State, error) {
	found, err := s.world.Load().faults.Get(id)
	return found, refuseFault(id, err)
}

// AddFault implements control.Controller.
func (s *Server) AddFault(_ context.Context, rule fault.Rule) (fault.State, error) {
	w := s.world.Load()
	if err := rule.Check(w.assumed.Load().spec); err != nil {
		return fault.State{}, control.Invalidf("%v", err)
	}
	added, err := w.faults.Add(rule, w.clock.Now())
	return added, refuseFault(rule.ID, err)
}

// PutFault implements control.Controller.
func (s *Server) PutFault(_ context.Context, id string, rule fault.Rule) (fault.State, error) {
	if err := control.CheckFault(id, rule); err != nil {
		return fault.State{}, err
	}
	w := s.world.Load()
	rule.ID = id
	if err := rule.Check(w.assumed.Load().spec); err != nil {
		return fault.State{}, control.Invalidf("%v", err)
	}
	put, err := w.faults.Put(rule, w.clock.Now())
	return put, refuseFault(id, err)
}

// ReplaceFaults implements control.Controller.
func (s *Server) ReplaceFaults(_ context.Context, rules []fault.Rule) ([]fault.State, error) {
	w := s.world.Load()
	if err := fault.CheckAll(rules, w.assumed.Load().spec); err != nil {
		return nil, control.Invalidf("%v", err)
	}
	return w.faults.Replace(rules, w.clock.Now()), nil
}

// DeleteFault implements control.Controller.
func (s *Server) DeleteFault(_ context.Context, id string) error {
	return refuseFault(id, s.world.Load().faults.Delete(id))
}

// LetGo removes all faults, those of sandboxes included, and with them lets go of the requests that they hold back, so that a
// program can stop serving at once.
func (s *Server) LetGo() {
	s.world.Load().faults.Clear()
	s.sandboxes.some(func(b *sandbox) bool {
		b.server.world.Load().faults.Clear()
		return true
	})
}

// ClearFaults implements control.Controller.
func (s *Server) ClearFaults(context.Context) error {
	s.world.Load().faults.Clear()
	return nil
}

// refuseFault says in words why a set of faults has refused a change.
func refuseFault(id string, err error) error {
	switch {
	case errors.Is(err, fault.ErrUnknown):
		return control.UnknownFault(id)
	case errors.Is(err, fault.ErrTaken):
		return control.Conflictf("id %q is that of a fault already; PUT /_mock/faults/%s replaces it", id, id)
	case errors.Is(err, fault.ErrTooMany):
		return control.Conflictf("there are %d faults already, and room for no more", fault.MaxRules)
	}
	return err
}
