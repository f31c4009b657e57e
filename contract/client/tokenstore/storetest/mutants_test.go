package storetest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// recorder is a TB that remembers failures in place of failing. The first one ends the goroutine: one is enough.
type recorder struct {
	ctx      context.Context
	mu       sync.Mutex
	failures []string
}

func (*recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// failures runs a case on stores that spoil has made wrong, and returns what it has against them. The patience of a case
// passes at once: all runs in a bubble of synctest.
func failures(t *testing.T, c Case, spoil func(m *model)) []string {
	t.Helper()
	var found []string
	synctest.Test(t, func(t *testing.T) {
		later, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		defer func() { <-later.Done() }() // when whatever a mutant has started is over
		r := &recorder{ctx: t.Context()}
		var wg sync.WaitGroup
		wg.Go(func() { c.Run(r, func() Place { return modelPlace(t, spoil) }) })
		wg.Wait()
		found = r.failures
	})
	return found
}

// findCase returns the case of a name, so that a mutant says which one is there for it.
func findCase(t *testing.T, name string) Case {
	t.Helper()
	for _, c := range Cases() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no case %q", name)
	return Case{}
}

// mutant is a way to get a store wrong, the case that is there to find it, and a part of what that says.
type mutant struct {
	name   string
	caught string
	says   string
	spoil  func(m *model)
}

func mutants() []mutant {
	return slices.Concat(keepingMutants(), clearingMutants(), changeMutants(), contextMutants(), lockMutants(),
		refusalMutants(), writingMutants(), lossMutants())
}

func TestEachMutantIsCaught(t *testing.T) {
	t.Parallel()
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			found := failures(t, findCase(t, m.caught), m.spoil)
			if !slices.ContainsFunc(found, func(failure string) bool { return strings.Contains(failure, m.says) }) {
				t.Errorf("the case %q does not see it: got %q, want a failure with %q", m.caught, found, m.says)
			}
		})
	}
}

// Every case is needed by some mutant; one that is not may be a case that cannot fail.
func TestEachCaseCatchesAMutant(t *testing.T) {
	t.Parallel()
	for _, c := range Cases() {
		if !slices.ContainsFunc(mutants(), func(m mutant) bool { return m.caught == c.Name }) {
			t.Errorf("no mutant needs the case %q", c.Name)
		}
	}
}

// Neither the model nor the recorder must be what makes mutants fail.
func TestTheModelPasses(t *testing.T) {
	t.Parallel()
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			for _, failure := range failures(t, c, func(*model) {}) {
				t.Error(failure)
			}
		})
	}
}

// What a place lacks leaves out the cases that need it, and no others.
func TestMissing(t *testing.T) {
	t.Parallel()
	full := modelPlace(t, func(*model) {})
	var left []string
	for _, c := range Cases() {
		if missing := c.Missing(full); missing != "" {
			t.Errorf("%s: a place that has all is told that it lacks %s", c.Name, missing)
		}
		if missing := c.Missing(Place{Open: full.Open}); missing != "" {
			left = append(left, missing+": "+c.Name)
		}
	}
	want := []string{
		"OpenWithOtherKey: refuses/another key",
		"OpenWithOtherKey and Stored: refuses/to keep tokens in the clear",
		"Damages: refuses/what is damaged",
		"Break: refuses/when the place is not available",
		"BreakWriting: refuses/when the pair cannot be written",
		"LoseLock and NoticesLoss: lost lock/ends the context of change",
		"LoseLock: lost lock/overwrites and clears nothing of others",
		"LoseLock: lost lock/is let go without harm to the next holder",
		"LoseLock: lost lock/loses no pair when nobody was faster",
	}
	if !slices.Equal(left, want) {
		t.Errorf("a place that has nothing leaves out:\n%s\nwant:\n%s", strings.Join(left, "\n"), strings.Join(want, "\n"))
	}
}
