package mockserver

import (
	"context"
	"errors"
	"time"

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
func (s *Server) AddFault(ctx context.Context, rule fault.Rule) (fault.State, error) {
	return s.putFault(ctx, rule, (*fault.Set).Add)
}

func (s *Server) putFault(ctx context.Context, rule fault.Rule, put func(*fault.Set, fault.Rule, time.Time) (fault.State, error)) (armed fault.State, err error) {
	err = s.world.Load().change(ctx, func(w *world) (err error) {
		if err := rule.Check(w.assumed.Load().spec); err != nil {
			return control.Invalidf("%v", err)
		}
		armed, err = put(w.faults, rule, w.clock.Now())
		return refuseFault(rule.ID, err)
	})
	return armed, err
}

// PutFault implements control.Controller.
func (s *Server) PutFault(ctx context.Context, id string, rule fault.Rule) (fault.State, error) {
	if err := control.CheckFault(id, rule); err != nil {
		return fault.State{}, err
	}
	rule.ID = id
	return s.putFault(ctx, rule, (*fault.Set).Put)
}

// ReplaceFaults implements control.Controller.
func (s *Server) ReplaceFaults(ctx context.Context, rules []fault.Rule) (armed []fault.State, err error) {
	err = s.world.Load().change(ctx, func(w *world) error {
		if err := fault.CheckAll(rules, w.assumed.Load().spec); err != nil {
			return control.Invalidf("%v", err)
		}
		armed = w.faults.Replace(rules, w.clock.Now())
		return nil
	})
	return armed, err
}

// DeleteFault implements control.Controller.
func (s *Server) DeleteFault(ctx context.Context, id string) error {
	return s.world.Load().change(ctx, func(w *world) error { return refuseFault(id, w.faults.Delete(id)) })
}

// LetGo removes all faults, those of sandboxes included, and with them lets go of the requests that they hold back, so that a
// program can stop serving at once. Where the state is shared the faults stay for the others.
func (s *Server) LetGo() {
	s.world.Load().faults.Clear()
	s.sandboxes.some(func(b *sandbox) bool {
		b.server.world.Load().faults.Clear()
		return true
	})
}

// ClearFaults implements control.Controller.
func (s *Server) ClearFaults(ctx context.Context) error {
	return s.world.Load().change(ctx, func(w *world) error {
		w.faults.Clear()
		return nil
	})
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
