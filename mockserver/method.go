package mockserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// findOperation finds what is asked for. A HEAD that is assumed to be answered like a GET is one from here on, and HEAD in
// the journal alone.
func (x *exchange) findOperation() {
	method, isKeySet := x.request.Method, x.path() == keySetPath
	if method == http.MethodHead && x.assumed.HeadMethod == assumption.AsGet {
		method = http.MethodGet
	}
	x.operation, x.allowed = x.assumed.spec.Lookup(method, x.path())
	if isKeySet {
		x.allowed = []string{http.MethodGet}
	}
	if x.operation != nil || isKeySet {
		x.request.Method = method // the request is a copy
	}
	if x.operation != nil {
		x.entry.Operation = x.operation.ID
	}
}

// bodiless tells whether the answer goes out without its body.
func (x *exchange) bodiless() bool {
	return x.entry.Method == http.MethodHead && x.request.Method == http.MethodGet
}

// route lets Echo answer into the buffer. What the specification does not know never gets there, but for the key set.
func (x *exchange) route() {
	x.world.gate.RLock()
	defer x.world.gate.RUnlock()
	switch {
	case x.operation != nil || x.path() == keySetPath && x.request.Method == http.MethodGet:
		x.server.echo.ServeHTTP(&x.answer, x.request)
	case x.allowed == nil:
		x.refuse(refuse(journal.ReasonUnknownPath, x.noSandbox()))
	case x.request.Method == http.MethodOptions && x.assumed.OptionsMethod == assumption.Allow:
		x.answer.Header().Set("Allow", x.methods())
		x.answer.WriteHeader(http.StatusOK)
	default:
		if x.assumed.WrongMethod == assumption.MethodNotAllowed {
			x.answer.Header().Set("Allow", x.methods())
		}
		x.refuse(refuse(journal.ReasonWrongMethod, nil))
	}
	x.entry.Status = x.answer.status()
}

// methods are all that the path has, for the header Allow.
func (x *exchange) methods() string {
	all := slices.Clone(x.allowed)
	if x.assumed.HeadMethod == assumption.AsGet && slices.Contains(all, http.MethodGet) {
		all = append(all, http.MethodHead)
	}
	if x.assumed.OptionsMethod == assumption.Allow {
		all = append(all, http.MethodOptions)
	}
	return strings.Join(all, ", ")
}
