package scenarios

import (
	"context"
	"sync"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/openapi"
)

// A world is one run of one scenario.
type world struct {
	r       *runner
	s       *Scenario
	ctx     context.Context
	places  map[string]*place // by name; "" is the scenario's own
	vars    map[string]string
	clients map[sessionKey]*ownClient

	secrets evidence.Secrets
	faulty  bool // rules may break connections, so that none is used twice

	mu        sync.Mutex
	exchanges []exchange // of the phase
	phases    []report.Phase
	judged    int               // expectations that were judged
	drawing   *drawing          // nil unless a timeline is asked for
	golden    map[string][]byte // files of the archive that are to be written anew
}

// A place is a sandbox, or the target itself where there are none.
type place struct {
	name      string
	box       control.Sandbox
	base      string
	plane     control.Controller // nil without one
	document  *openapi.Document
	legacy    bool
	start     time.Time // the time at which the scenario begins in it
	stood     time.Time // where its clock last stood still when something was changed
	account   account   // the first one
	accounts  map[string]account
	trusting  bool                    // of forwarded addresses, for the runner
	forwarded bool                    // the script itself says whose are trusted
	saved     map[string]func() error // what goes back to a state, by name
}

type account struct{ username, password string }

// value is that of a variable, saved or given.
func (a *actor) value(name string) (string, bool) {
	switch name {
	case "BASE_URL":
		return a.place.base, true
	case "USERNAME":
		return a.session("").account.username, true
	case "PASSWORD":
		return a.session("").account.password, true
	}
	a.w.mu.Lock()
	defer a.w.mu.Unlock()
	text, known := a.w.vars[name]
	return text, known
}

// givenVariables have a value without being saved.
var givenVariables = []string{"BASE_URL", "PASSWORD", "USERNAME"}
