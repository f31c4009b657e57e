// Command zoo is the zoo's clients in Go: a good one, written with net/http alone, those with one fault each, near misses, and
// others that run as this program, too. The first argument names the client. It makes three calls, prints a line about each, and
// ends with status 1 when one has finally failed.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/testdata/zoo/apps/oauth2app"
)

// variants change one step of the good client. The name begins with the kind: what is broken, what is a near miss.
var variants = map[string]func(*client){
	"good":                 func(*client) {},
	"good-parallel":        func(c *client) { c.each = inParallel },
	"ten-seconds":          tenSeconds,
	"no-retry":             noRetry,
	"refreshes-five-times": refreshesFiveTimes,
	"stays-locked-out":     staysLockedOut,
	"logs-in-for-ever":     logsInForEver,
	"logs-in-on-403":       logsInOn403,
	"keeps-first-refresh":  keepsFirstRefresh,
	"leaves-mutex-locked":  leavesMutexLocked,
	"refresh-for-each":     refreshForEach,
	"no-second-look":       noSecondLook,
	"login-for-each":       loginForEach,
	"token-in-url":         tokenInURL,
	"prints-login":         printsLogin,
	"milliseconds":         milliseconds,
	"refreshes-for-ever":   refreshesForEver,
	"used-too-early":       usedTooEarly,
	"near-decodes-exp":     decodesExp,
	"near-background":      inBackground,
	"near-gives-up-on-429": givesUpOn429,
	"near-goes-on":         goesOnAfter403,
	"near-log-line":        logLine,
	"near-one-by-one":      oneByOne,
	"near-trusts-login":    trustsLogin,
}

// others are programs of their own.
var others = map[string]func(context.Context, settings) int{
	"reference": reference,
	"gotest":    goTest,
	"oauth2": func(ctx context.Context, s settings) int {
		return oauth2app.Run(ctx, s.base, s.username, s.password, paths, os.Stdout, os.Stderr)
	},
}

var paths = []string{"/api/v1/products", "/api/v1/categories", "/api/v1/countries"}

// settings are what the environment says.
type settings struct{ base, username, password string }

func main() {
	s := settings{
		base:     strings.TrimRight(os.Getenv("POPUPMOCK_BASE_URL"), "/"),
		username: os.Getenv("POPUPMOCK_USERNAME"),
		password: os.Getenv("POPUPMOCK_PASSWORD"),
	}
	name := strings.Join(os.Args[1:], " ")
	if other, ok := others[name]; ok {
		os.Exit(other(context.Background(), s))
	}
	change, ok := variants[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "no client is named %q: want one of %s\n", name, strings.Join(names(), ", "))
		os.Exit(2)
	}
	c := newClient(s)
	change(c)
	os.Exit(c.run(context.Background(), paths))
}

func names() []string {
	var all []string
	for name := range variants {
		all = append(all, name)
	}
	for name := range others {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
