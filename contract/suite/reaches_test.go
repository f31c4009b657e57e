package suite_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/openapi"
)

// reaches are the operations that each case asks, by its id, as a run against the mock shows.
type reaches map[string]map[string]bool

// reachesOfAll runs all cases once.
func reachesOfAll(t *testing.T) reaches {
	t.Helper()
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	all, under := reaches{}, ""
	url := broken.Mutant{Options: []mockserver.Option{mockserver.WithExtensions()}, Break: broken.Before(broken.Everything, func(v *broken.Visit) {
		mu.Lock()
		defer mu.Unlock()
		if op, _ := document.Lookup(v.Request.Method, v.Path); op != nil && under != "" {
			all[under][op.ID] = true
		}
	})}.Serve(t)
	clean(t, check(t, suite.Target{BaseURL: url, Extensions: true, Generated: 1, Progress: func(_, _ int, c suite.Case) {
		mu.Lock()
		defer mu.Unlock()
		under = c.ID
		all[under] = map[string]bool{}
	}}))
	return all
}

// touchedBy picks the cases that could notice an assumption: those that observe it, those that ask an operation that it
// changes, and those that ask none that is known, such as unknown paths, or were not judged. Nil picks all, as always under
// make soak. That the others do not notice it TestProgram shows.
func (all reaches) touchedBy(a assumption.Assumption) *regexp.Regexp {
	if len(a.Operations) == 0 || os.Getenv("POPUPMOCK_SOAK") != "" {
		return nil
	}
	var picked []string
	for _, c := range suite.Cases() {
		asks := all[c.ID]
		if len(asks) == 0 || slices.Contains(c.Assumptions, a.Name) || slices.ContainsFunc(a.Operations, func(op string) bool { return asks[op] }) {
			picked = append(picked, c.ID)
		}
	}
	return exactly(picked)
}

// exactly picks cases by their ids.
func exactly(ids []string) *regexp.Regexp {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = regexp.QuoteMeta(id)
	}
	return regexp.MustCompile("^(" + strings.Join(quoted, "|") + ")$")
}
