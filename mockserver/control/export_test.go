package control

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/popupmock/popupmock/openapi"
)

// Routes lists the calls of the handler, such as "GET /clock", sorted.
func Routes(c Controller) []string {
	var all []string
	for path, calls := range routes(c) {
		for method := range calls {
			all = append(all, method+" "+path)
		}
	}
	all = append(all, "DELETE "+sessionPath, "GET "+sessionPath, "POST "+sessionPath) // which are the guard's
	slices.Sort(all)
	return all
}

// SandboxBody is SandboxSettings on the wire.
type SandboxBody = sandboxBody

// SessionOpening is what a session is opened with, and SessionClosing what it is closed with.
type (
	SessionOpening = sessionOpening
	SessionClosing = sessionClosing
)

// Against checks a call against an operation of any document.
func Against(op *openapi.Operation, r *http.Request, object json.RawMessage) error {
	return against(op, r, object)
}

// Checked makes a call unless the document of the control API is against it.
func Checked(r *http.Request, object json.RawMessage, call func() (bool, error)) (bool, error) {
	return checked(r, object, call)
}
