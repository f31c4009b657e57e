package mockserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

// WithTrigger changes the mock at a request, from the start on, and again after a reset. Give it once for each rule.
func WithTrigger(rule trigger.Rule) Option {
	return func(c *Config) { c.Triggers = append(slices.Clip(c.Triggers), rule) }
}

// AddTrigger changes the mock at a request to come, and returns the rule with its id. Package trigger has the actions; an
// access token that expires between two reads is
//
//	mock.AddTrigger(trigger.Rule{
//		On: trigger.On{Operation: "listProducts", Event: trigger.Answered, Nth: 1},
//		Do: []trigger.Action{trigger.Advance{By: time.Hour}},
//	})
func (t *TestServer) AddTrigger(rule trigger.Rule) trigger.State {
	t.tb.Helper()
	added, err := t.Server.AddTrigger(context.Background(), rule)
	t.must("add trigger", err)
	return added
}

// RequireAllTriggersFired ends the test when a trigger that is still there was never set off: what it was to bring about
// has not come about.
func (t *TestServer) RequireAllTriggersFired() {
	t.tb.Helper()
	triggers, err := t.Triggers(context.Background())
	t.must("read the triggers", err)
	var idle []string
	for _, rule := range triggers {
		if !rule.Fired() {
			idle = append(idle, fmt.Sprintf("trigger %s was never set off, it has counted %d requests", rule, rule.Calls))
		}
	}
	if len(idle) > 0 {
		t.tb.Fatalf("popupmock: %s", strings.Join(idle, "\npopupmock: "))
	}
}
