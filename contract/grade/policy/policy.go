// Package policy says what a client must do, what it should do, and who says so.
//
// A policy is data: a level, a source and a remedy for each rule of the grader, and the numbers that the rules go by. Default
// is that of the vendor's pages. Read takes one from a file, for an API whose vendor wants other things: there a rule can be
// made weaker, or switched off. What the rules are is not known here.
package policy

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Level says how much a rule weighs.
type Level string

// The levels.
const (
	Must   Level = "must"   // a client that does not keep to it fails
	Should Level = "should" // it is warned
	Off    Level = "off"    // it is not judged
)

// Rule is what a policy says of one rule.
type Rule struct {
	Level Level
	// Source is the page or the standard that asks for it; it begins with "assumed" where none does.
	Source string
	// Mend says how a client is made to keep to it.
	Mend string
}

// Limits are the numbers that rules go by.
type Limits struct {
	// Early is the remaining life of an access token below which it must be refreshed before a call, Late that from which on it
	// must not.
	Early, Late time.Duration
	// Attempts is how many requests of one kind are tolerated while the server is in trouble.
	Attempts int
	// Skew is how far client's and server's clocks are put apart.
	Skew time.Duration
	// RetryAfter is how long a 429 asks to wait, in whole seconds.
	RetryAfter time.Duration
}

// Policy is a set of rules with their weights.
type Policy struct {
	// Name says whose rules they are.
	Name string
	// Rules are by the id of the rule.
	Rules  map[string]Rule
	Limits Limits
}

//go:embed popup.yaml
var popup []byte

// Default returns the policy of the vendor's pages. The error means that the program was built with a broken one.
func Default() (Policy, error) {
	p, err := read("popup.yaml", popup, Policy{})
	if err != nil {
		return Policy{}, fmt.Errorf("the embedded policy: %w", err)
	}
	return p, nil
}

// Text returns the default policy as the file that it is, to begin one's own with. The caller owns the bytes.
func Text() []byte { return slices.Clone(popup) }

// IDs are the ids of its rules, sorted.
func (p Policy) IDs() []string { return slices.Sorted(maps.Keys(p.Rules)) }

// Check says what is wrong with the policy, all of it: for files, and for those who fill one in.
func (p Policy) Check() error {
	var errs []error
	for _, id := range p.IDs() {
		if l := p.Rules[id].Level; l != Must && l != Should && l != Off {
			errs = append(errs, fmt.Errorf("rules.%s.level is %q, want must, should or off", id, l))
		}
	}
	l := p.Limits
	if l.Early < time.Second || l.Late <= l.Early {
		errs = append(errs, fmt.Errorf("limits.early is %s and limits.late %s, want 1s or more, and late after early", l.Early, l.Late))
	}
	if l.Attempts < 1 || l.Attempts > MaxAttempts {
		errs = append(errs, fmt.Errorf("limits.attempts is %d, want 1 to %d", l.Attempts, MaxAttempts))
	}
	if l.Skew < time.Minute || l.Skew > MaxSkew {
		errs = append(errs, fmt.Errorf("limits.skew is %s, want 1m to %s", l.Skew, MaxSkew))
	}
	if l.RetryAfter < time.Second || l.RetryAfter > MaxRetryAfter || l.RetryAfter%time.Second != 0 {
		errs = append(errs, fmt.Errorf("limits.retry_after is %s, want whole seconds, 1s to %s", l.RetryAfter, MaxRetryAfter))
	}
	return errors.Join(errs...)
}

// Bounds of what a policy may ask for.
const (
	MaxAttempts   = 100
	MaxSkew       = 24 * time.Hour
	MaxRetryAfter = time.Minute
)
