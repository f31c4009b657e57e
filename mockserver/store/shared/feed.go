package shared

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Following is a store that follows the changes of its backend by itself.
type Following struct {
	*Store
	*records.Follower
}

// Open is New, and follows the backend until Close. It asks for the backend's position, and fails like that.
func Open(ctx context.Context, backend records.Backend, options Options) (*Following, error) {
	s := New(backend, options)
	f, err := records.NewFollower(ctx, backend, records.View{Apply: s.Apply, Drop: func(context.Context) error {
		s.Drop()
		return nil
	}})
	if err != nil {
		return nil, err
	}
	return &Following{s, f}, nil
}

// Apply lets go of what others change. It is to be called with each change of the backend after those that were made when the store was
// made, in their order, one at a time.
func (s *Store) Apply(e records.Event) {
	for _, w := range e.Writes {
		s.accounts.changed(w.Key, e.Position)
		s.families.changed(w.Key, e.Position)
	}
}

// Drop lets all go, because changes were missed.
func (s *Store) Drop() {
	s.accounts.drop()
	s.families.drop()
}
