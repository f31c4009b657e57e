package suite_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// Each rule of the documentation has a case that fails when it does not hold.
func TestEveryRuleHasACase(t *testing.T) {
	t.Parallel()
	cases := suite.Cases()
	known := map[string]bool{}
	for _, r := range suite.Rules() {
		if known[r.ID] {
			t.Errorf("rule %s stands there twice", r.ID)
		}
		known[r.ID] = true
		shown := slices.ContainsFunc(cases, func(c suite.Case) bool {
			return slices.Contains(c.Rules, r.ID) && c.Basis != suite.Assumed
		})
		if !shown {
			t.Errorf("rule %s has no case: %s", r.ID, r.Text)
		}
	}
	for _, c := range cases {
		for _, id := range c.Rules {
			if !known[id] {
				t.Errorf("%s: there is no rule %s", c.ID, id)
			}
		}
	}
}

// Each assumption that a server shows has a case that observes it.
func TestEveryAssumptionHasACase(t *testing.T) {
	t.Parallel()
	for _, a := range assumption.Register() {
		observed := slices.ContainsFunc(suite.Cases(), func(c suite.Case) bool { return slices.Contains(c.Assumptions, a.Name) })
		if !observed {
			t.Errorf("assumption %s has no case", a.Name)
		}
	}
}

// A case says what it is.
func TestCasesAreDescribed(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	id := regexp.MustCompile(`^[a-z]+(/[a-z0-9]+(-[a-z0-9]+)*)+$`)
	for _, c := range suite.Cases() {
		if ids[c.ID] {
			t.Errorf("%s stands there twice", c.ID)
		}
		ids[c.ID] = true
		if !id.MatchString(c.ID) || !strings.HasPrefix(c.ID, string(c.Area)+"/") {
			t.Errorf("%s: want an id that begins with its area, %s", c.ID, c.Area)
		}
		if c.Title == "" || !strings.HasSuffix(c.Title, ".") || c.Source == "" {
			t.Errorf("%s: want a title that is a sentence, and a source", c.ID)
		}
		for _, name := range c.Assumptions {
			if _, err := assumption.Lookup(name); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
		switch {
		case c.Basis == suite.Assumed && len(c.Rules) > 0, c.Basis != suite.Assumed && len(c.Rules) == 0:
			t.Errorf("%s: %s, and rules %q", c.ID, c.Basis, c.Rules)
		}
	}
}
