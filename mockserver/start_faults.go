package mockserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// WithFault spoils answers from the start on, and again after a reset. Give it once for each rule.
func WithFault(rule fault.Rule) Option {
	return func(c *Config) { c.Faults = append(slices.Clip(c.Faults), rule) }
}

// AddFault spoils answers from now on, and returns the rule with its id. Package fault has the effects; a refresh whose
// answer gets lost is
//
//	mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}})
func (t *TestServer) AddFault(rule fault.Rule) fault.State {
	t.tb.Helper()
	added, err := t.Server.AddFault(context.Background(), rule)
	t.must("add fault", err)
	return added
}

// RequireAllFaultsFired ends the test when a fault that is still there has never fired: what it was to show was not shown.
func (t *TestServer) RequireAllFaultsFired() {
	t.tb.Helper()
	faults, err := t.Faults(context.Background())
	t.must("read the faults", err)
	var idle []string
	for _, f := range faults {
		if !f.Fired() {
			idle = append(idle, fmt.Sprintf("fault %s has never fired, it has counted %d calls", f, f.Calls))
		}
	}
	if len(idle) > 0 {
		t.tb.Fatalf("popupmock: %s", strings.Join(idle, "\npopupmock: "))
	}
}
