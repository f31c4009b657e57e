package processes_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Where a worker may stop for ever, so that it can be killed just there.
const (
	haltLocked   = "the lock is held"
	haltAnswered = "the answer to the refresh is read"
	haltDecided  = "the new tokens are known, and not stored"
	haltStored   = "the new tokens are stored, and nobody knows"
)

// haltAt says where the worker is, and stays there, when that is the place.
func haltAt(place, want string, out io.Writer) {
	if place == want {
		fmt.Fprintln(out, place)
		select {}
	}
}

// halting is a store in which a worker stops.
func halting(store tokenstore.Store, where string, out io.Writer) tokenstore.Store {
	if where == "" {
		return store
	}
	return haltingStore{store, where, out}
}

type haltingStore struct {
	tokenstore.Store
	where string
	out   io.Writer
}

func (s haltingStore) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	pair, err := s.Store.Update(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		haltAt(haltLocked, s.where, s.out)
		next, err := change(ctx, current)
		haltAt(haltDecided, s.where, s.out)
		return next, err
	})
	haltAt(haltStored, s.where, s.out)
	return pair, err
}

// halts is a transport in which a worker stops.
type halts struct {
	http.RoundTripper
	where string
	out   io.Writer
}

func (h halts) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := h.RoundTripper.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, "/auth/refresh") {
		haltAt(haltAnswered, h.where, h.out)
	}
	return response, err
}
