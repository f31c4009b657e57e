package grade

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Client is the program that is graded. Only Args is needed.
type Client struct {
	// Args are the program and its arguments. {base_url}, {username} and {password} in them are replaced.
	Args []string
	// Env is the environment, NAME=VALUE each; HOME and what else a Workplace gives, and the variables of Names, are set on
	// top of it.
	Env []string
	// Dir is where it runs. Empty means a fresh folder for each check.
	Dir string
	// Names are the variables in which it finds its target.
	Names Names
	// Lines drives it by request lines on its standard input, as examples/README.md describes them: it answers each with a
	// line that begins with a status. Without it, it runs once, and makes the calls that it makes.
	Lines bool
	// Calls are the request lines, such as "GET /api/v1/products". Empty means DefaultCalls.
	Calls []string
	// Failure is what its output shows when a call has finally failed, for a client that exits with 0 then. Nil goes by the exit
	// status alone.
	Failure *regexp.Regexp
	// Parallel is how many of it run at once where processes share tokens. Zero means DefaultParallel.
	Parallel int
	// Limit is how long it may run, in real time. Zero means DefaultLimit.
	Limit time.Duration
}

// Names are the variables that tell a client its target. What is empty is as in DefaultNames.
type Names struct{ BaseURL, Username, Password string }

// DefaultNames are the variables that every client under test may use.
func DefaultNames() Names {
	return Names{BaseURL: "POPUPMOCK_BASE_URL", Username: "POPUPMOCK_USERNAME", Password: "POPUPMOCK_PASSWORD"}
}

// DefaultCalls are the request lines of a client that is driven.
func DefaultCalls() []string {
	return []string{"GET /api/v1/products", "GET /api/v1/categories", "GET /api/v1/countries", "GET /api/v1/currencies"}
}

// Defaults of a Client.
const (
	DefaultParallel = 4
	DefaultLimit    = 20 * time.Second
)

// Bounds of a Client.
const (
	MaxParallel = 64
	MaxLimit    = time.Hour
	maxCalls    = 100
)

// Validate says what is wrong with the description of a client, before anything is run.
func (c Client) Validate() error { return c.complete() }

// complete is Validate, and fills in what was left out.
func (c *Client) complete() error {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return errors.New("no client to run, want a program and its arguments")
	}
	c.Parallel = cmp.Or(c.Parallel, DefaultParallel)
	c.Limit = cmp.Or(c.Limit, DefaultLimit)
	names := DefaultNames()
	c.Names = Names{cmp.Or(c.Names.BaseURL, names.BaseURL), cmp.Or(c.Names.Username, names.Username), cmp.Or(c.Names.Password, names.Password)}
	if len(c.Calls) == 0 {
		c.Calls = DefaultCalls()
	}
	var errs []error
	if c.Parallel < 2 || c.Parallel > MaxParallel {
		errs = append(errs, fmt.Errorf("%d processes in parallel, want 2 to %d", c.Parallel, MaxParallel))
	}
	if c.Limit < time.Second || c.Limit > MaxLimit {
		errs = append(errs, fmt.Errorf("a time limit of %s, want 1s to %s", c.Limit, MaxLimit))
	}
	if len(c.Calls) > maxCalls {
		errs = append(errs, fmt.Errorf("%d calls, want %d at most", len(c.Calls), maxCalls))
	}
	for _, call := range c.Calls {
		if !requestLine.MatchString(call) {
			errs = append(errs, fmt.Errorf("%q is no call, want GET and a path, such as GET /api/v1/products", call))
		}
	}
	for _, name := range []string{c.Names.BaseURL, c.Names.Username, c.Names.Password} {
		if !variableName.MatchString(name) {
			errs = append(errs, fmt.Errorf("%q is no name of a variable, want letters, digits and _", name))
		}
	}
	return errors.Join(errs...)
}

var (
	requestLine  = regexp.MustCompile(`^GET /[!-~]*$`)
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// command is what is run against a target.
func (c Client) command(t target) (args, env []string) {
	replace := strings.NewReplacer("{base_url}", t.url, "{username}", t.username, "{password}", t.password)
	for _, a := range c.Args {
		args = append(args, replace.Replace(a))
	}
	env = append(env, c.Names.BaseURL+"="+t.url, c.Names.Username+"="+t.username, c.Names.Password+"="+t.password)
	return args, env
}

// target is what a client is told.
type target struct{ url, username, password string }
