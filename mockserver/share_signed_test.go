package mockserver_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// trailing is a backend that does something else once a token family was written, and before that is known.
type trailing struct {
	*records.Memory
	after func()
}

func (b *trailing) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	made, err := b.Memory.Commit(ctx, change)
	if after := b.after; after != nil && err == nil && about(change.Writes[0].Key, "family") {
		b.after = nil
		after()
	}
	return made, err
}

// What is refreshed before a key is dropped dies with it, however late its tokens are signed.
func TestRefreshBeforeTheKeyIsDropped(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	backend := &trailing{Memory: memory}
	one, mock := sharing(t, memory, 1)[0], sharing(t, backend, 1)[0]
	first := newUser(t, mock.Server).login()
	backend.after = func() {
		if _, err := one.RotateKey(t.Context(), control.Rotation{Overlap: new(false)}); err != nil {
			t.Error(err)
		}
		together(t, mock)
	}
	next := newUser(t, mock.Server).refresh(first.Refresh)
	if got := newUser(t, one.Server).get(productsPath, next.Access); got.status != http.StatusUnauthorized {
		t.Errorf("a token from before its key was dropped is answered %d", got.status)
	}
}
