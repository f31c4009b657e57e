package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/state"
)

// State implements control.StateController.
func (s *Server) State(ctx context.Context) (state.Document, error) {
	last, err := s.lastRequest(ctx)
	if err != nil {
		return state.Document{}, err
	}
	s.turn.RLock() // so that journal and world belong together
	defer s.turn.RUnlock()
	w := s.world.Load()
	w.gate.Lock()
	defer w.gate.Unlock()
	saved, err := w.save(ctx)
	if err != nil {
		return state.Document{}, err
	}
	if saved.Data, err = s.digest(); err != nil {
		return state.Document{}, err
	}
	saved.Journal = state.Journal{Last: last()}
	return saved, nil
}

// digest stands for the data set.
func (s *Server) digest() (state.Bytes, error) {
	loaded, err := s.data()
	if err != nil {
		return nil, err
	}
	digest := loaded.source.Digest()
	return digest[:], nil
}

// PutState implements control.StateController. Everything is checked, and a world made of it, before anything changes.
func (s *Server) PutState(ctx context.Context, document state.Document) error {
	digest, err := s.digest()
	if err != nil {
		return err
	}
	if string(document.Data) != string(digest) {
		return control.Conflictf("data is that of another data set than this mock serves; start it with the data that the state was taken with")
	}
	n := state.NewNotes()
	restored, err := s.restore(ctx, n, document)
	if err != nil {
		return err
	}
	if err := n.Err(); err != nil {
		return control.Invalidf("%v", err)
	}
	return s.begin(ctx, restored, document.Journal.Last)
}
