package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// ErrUnreachable is the error of a run when the target does not answer at all.
var ErrUnreachable = errors.New("the target does not answer")

// NoControl as Target.Control looks for no control API.
const NoControl = "none"

// DefaultTimeout is how long one request may take where its line says nothing: real time.
const DefaultTimeout = 15 * time.Second

// DefaultSeed is the seed where nobody gives another.
const DefaultSeed = "1"

// Target is a server that scenarios run against. Only BaseURL is needed. A mock lends each scenario a sandbox with an account
// of its own; on other servers the scenarios share the account, one after the other.
type Target struct {
	// BaseURL is where the API is, with or without a path.
	BaseURL string
	// Username and Password are those of an account that nobody else needs, where there are no sandboxes.
	Username, Password string
	// Control is the base URL of a popupmock's control API. Empty looks for one at BaseURL, NoControl for none.
	Control string
	// ControlToken is that of --control-token.
	ControlToken string
	// Embedded is a mock in this program, which is steered without HTTP. BaseURL is then its own.
	Embedded Embedded
	// Transport sends the requests. Nil means one that heeds the proxy variables.
	Transport *http.Transport
}

// Embedded is a mock inside the program that runs the scenarios.
type Embedded interface {
	control.Controller
	// Steer returns what controls a sandbox, by its name.
	Steer(sandbox string) (control.Controller, error)
	// Handler serves the mock and its sandboxes.
	Handler() http.Handler
	// DialFrom connects so that the mock takes the connection for one from another address.
	DialFrom(ctx context.Context, from netip.Addr) (net.Conn, error)
}

// Options say how to run scenarios. The zero value will do.
type Options struct {
	// Seed repeats keys, ids and chance. Empty means DefaultSeed.
	Seed string
	// Assumptions hold in every scenario that does not say otherwise: name and value.
	Assumptions map[string]string
	// Parallel is how many scenarios run at once. Zero means four for each processor; without sandboxes it is one.
	Parallel int
	// Timeline asks for the requests and tokens of each scenario in the report.
	Timeline bool
	// Update is called with the name of a scenario's file and its new text, where a golden file in it is not what was
	// answered; that is no failure then. Nil compares them.
	Update func(file string, text []byte) error
	// Progress is called whenever a scenario has ended, with how many have, how many there are, and its name. The calls come
	// one after the other.
	Progress func(done, all int, name string)
	// Clock is real time. Nil means the system's.
	Clock Clock
	// Again is the command line that runs a scenario again; the report shows it. Nil leaves it out.
	Again func(s *Scenario) string
}

// waiting is how many scenarios share a processor, since some wait for an answer that does not come.
const waiting = 4

// Clock is real time: for the durations in a report, and for waiting.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// Validate says what is wrong with a target before anything is sent. It quotes no part of a URL, which may hold a password.
func (t Target) Validate() error { return t.check() }

// check says what is wrong with a target, and fills in what was left out. It quotes no part of a URL, which may hold a password.
func (t *Target) check() error {
	if err := control.CheckBaseURL(t.BaseURL); err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if (t.Username == "") != (t.Password == "") {
		return errors.New("target: a username without a password, or the other way round; want both or neither")
	}
	t.BaseURL = strings.TrimRight(t.BaseURL, "/")
	return nil
}

// complete fills in what was left out.
func (o *Options) complete() {
	if o.Seed == "" {
		o.Seed = DefaultSeed
	}
	if o.Parallel <= 0 {
		o.Parallel = waiting * runtime.GOMAXPROCS(0)
	}
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	if o.Again == nil {
		o.Again = func(*Scenario) string { return "" }
	}
}
