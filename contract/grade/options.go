package grade

import (
	"fmt"
	"time"

	"github.com/popupmock/popupmock/contract/grade/faketime"
	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/grade/process"
)

// Clock is real time: for durations, limits and waiting. A clockwork.Clock is one.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// Options say how to grade. Clock and Policy must be set, and Canaries for keeps-secrets.
type Options struct {
	// Clock is real time.
	Clock Clock
	// Policy says what the rules weigh, and which numbers they go by.
	Policy policy.Policy
	// Runner starts the client.
	Runner process.Runner
	// Canaries is a command line that calls PlantCanaries. Without it keeps-secrets cannot be tried, which is an error of its.
	Canaries []string
	// Temp is the folder in which those of the checks are made. Empty means that of the system.
	Temp string
	// AtOnce is how many checks are done at the same time. Zero means DefaultAtOnce.
	AtOnce int
	// Stall is how long an answer does not come before its connection is reset, in real time. Zero means DefaultStall.
	Stall time.Duration
	// Only picks rules by id. Nil picks all.
	Only func(id string) bool
	// Full adds to the rules what goes beyond them: lost responses in all their forms, and other ways to rotate tokens.
	Full bool
	// Assuming picks assumptions, by name, under whose other values the client is tried as well. Nil picks none.
	Assuming func(name string) bool
	// Allowed are the rules that may stay without a verdict, by id, and why.
	Allowed map[string]string
	// Assumptions hold in every check: name and value.
	Assumptions map[string]string
	// Faketime moves the client's own clock as well, in situations that are added to the rules. Nil leaves it alone.
	Faketime *faketime.Library
	// Timeline asks for the requests and tokens of each check in the report.
	Timeline bool
	// Progress is called whenever a check has ended, with how many have, how many there are, and its name. The calls come one
	// after the other.
	Progress func(done, all int, name string)
}

// Defaults of Options.
const (
	DefaultAtOnce = 4
	DefaultStall  = 3 * time.Second
)

// MaxStall is the longest stall.
const MaxStall = 10 * time.Minute

// complete fills in what was left out, and says what is wrong.
func (o *Options) complete() error {
	if o.AtOnce == 0 {
		o.AtOnce = DefaultAtOnce
	}
	if o.Stall == 0 {
		o.Stall = DefaultStall
	}
	if o.AtOnce < 1 {
		return fmt.Errorf("%d checks at once, want 1 or more", o.AtOnce)
	}
	if o.Stall < time.Second || o.Stall > MaxStall {
		return fmt.Errorf("a stall of %s, want 1s to %s", o.Stall, MaxStall)
	}
	if o.Only == nil {
		o.Only = func(string) bool { return true }
	}
	if o.Progress == nil {
		o.Progress = func(int, int, string) {}
	}
	return o.Policy.Check()
}
