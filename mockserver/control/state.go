package control

import (
	"context"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/state"
)

// StateController is the part of Controller that travels in time.
type StateController interface {
	// State returns the mock as it is: all that decides about its next answers. It holds signing keys and password hashes.
	// Requests that are being answered meanwhile are in it as a whole or not at all, but for what faults and
	// triggers have counted, and triggers have done.
	State(ctx context.Context) (state.Document, error)
	// PutState has the mock go on from a document, of this or another mock. Its journal is empty then, and goes on numbering
	// where the other one was. Requests that are being answered meanwhile end in the old world. A document of other data is
	// an *Error of kind Conflict.
	PutState(ctx context.Context, document state.Document) error
}

// maxState is the largest document that is read, in bytes: that of some 600,000 token pairs.
const maxState = 256 << 20

const statePath = "/state"

func wholeState(c Controller) map[string]http.Handler {
	return map[string]http.Handler{"GET": bare(c.State), "PUT": putState(c)}
}

// putState reads the document by a parser of its own, which is stricter than the OpenAPI document.
func putState(c Controller) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := checkQuery(r, nil); err != nil {
			write(w, nil, err)
			return
		}
		document, err := parseBody(http.MaxBytesReader(w, r.Body, maxState), state.Parse)
		if err == nil {
			err = c.PutState(r.Context(), document)
		}
		write(w, nil, err)
	}
}

// State implements Controller.
func (c *Client) State(ctx context.Context) (state.Document, error) {
	return ask[state.Document](ctx, c, http.MethodGet, statePath, nil)
}

// PutState implements Controller.
func (c *Client) PutState(ctx context.Context, document state.Document) error {
	_, err := ask[nobody](ctx, c, http.MethodPut, statePath, document)
	return err
}
