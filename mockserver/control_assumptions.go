package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

// Assumptions implements control.Controller.
func (s *Server) Assumptions(context.Context) ([]assumption.State, error) {
	return s.world.Load().assumed.Load().List(), nil
}

// PutAssumptions implements control.Controller.
func (s *Server) PutAssumptions(ctx context.Context, values map[string]string) ([]assumption.State, error) {
	w := s.world.Load()
	w.gate.RLock()
	defer w.gate.RUnlock()
	w.assumeMu.Lock() // of two changes, the later one keeps what the earlier one set
	defer w.assumeMu.Unlock()
	var set assumption.Set
	before := w.assumed.Load().era
	err := w.change(ctx, func(w *world) (err error) {
		if set, err = w.assumed.Load().With(values); err != nil {
			return control.Invalidf("%v", err)
		}
		return w.assume(set)
	})
	if err != nil {
		return nil, err
	}
	if w.share != nil && w.assumed.Load().era != before {
		w.share.removeBuckets(before)
	}
	return set.List(), nil
}
