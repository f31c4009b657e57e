// Package storetest is the suite that every tokenstore.Store must pass.
//
// What a kind of store is able to do beyond the interface, and what can happen to it, its Place says by the fields that it
// fills; a case that needs a field which is empty is not run, and Run logs which. The cases see no more of *testing.T than
// TB, so that the suite can be tested itself: its own tests run the cases on stores that are broken on purpose, and each
// must be found out by the case that is there for it.
package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// TB is what a case needs of *testing.T.
type TB interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Place is where stores of one kind keep one pair, and is empty when a case gets it. All but Open may be left out.
//
// The functions may be called beside the test's own goroutine, within a change, and must not end it there: they panic, or
// use t.Errorf.
type Place struct {
	// Open returns a store on the place, as another process would: it shares nothing with the ones opened before. It is
	// nil for no kind; one that lives in one process alone returns the same store each time.
	Open func() tokenstore.Store
	// Name is what every error about the place must say, so that whoever reads it knows where to look: a path, or an
	// address and a key.
	Name string
	// ForgetsRefreshExpiry says that the layout has no room for Pair.RefreshExpiresAt.
	ForgetsRefreshExpiry bool
	// Stored returns what is kept at the place to the last byte, whatever form it has. Nil: nobody but the store can see it.
	Stored func() []byte
	// OpenWithOtherKey returns a store on the place that has not the key of the others. Nil: nothing is encrypted.
	OpenWithOtherKey func() tokenstore.Store
	// Damages are ways to make what is stored unreadable. None: there is nothing outside the process.
	Damages []Damage
	// Break makes the place unavailable for reading, and mend ends that. Nil: it always answers.
	Break func() (mend func())
	// BreakWriting makes the place unavailable for writing, from within a change, and mend ends that. Nil: it always takes
	// what it is given.
	BreakWriting func() (mend func())
	// LoseLock takes the lock from whoever holds it, as when its lease has run out, or when somebody has deleted it. Nil: a
	// lock cannot be lost.
	LoseLock func()
	// NoticesLoss says that the store notices that, and ends the context of change.
	NoticesLoss bool
}

// Damage is a way to make what is stored unreadable. It is called when a pair is stored.
type Damage struct {
	Name string
	Do   func()
}

// Case is one demand on a store.
type Case struct {
	Name  string // of a subtest, such as "update/clears"
	needs need
	check func(probe)
}

// need is the field of Place that a case uses, and whether a place has it. The zero need is met by all.
type need struct {
	field string
	met   func(Place) bool
}

// patience bounds how long a case may take: a store that waits where it must not is found out, not waited for.
const patience = time.Minute

// Run puts the demand to stores on places that nobody else uses; the first is place().
func (c Case) Run(tb TB, place func() Place) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	var started sync.WaitGroup
	defer started.Wait()
	defer cancel()
	c.check(probe{TB: tb, ctx: ctx, place: place(), another: place, started: &started})
}

// Missing names the field of Place that the case needs and this one has not; empty when it can be run.
func (c Case) Missing(place Place) string {
	if c.needs.met == nil || c.needs.met(place) {
		return ""
	}
	return c.needs.field
}

// Cases returns the whole suite.
func Cases() []Case {
	return slices.Concat(keepingCases(), changeCases(), contextCases(), lockCases(), refusalCases(), lossCases())
}

// Run runs the suite as subtests of t. Each gets places of its own from place, which may use its t to clean up; one more
// is made to see what the kind is able to do.
func Run(t *testing.T, place func(t *testing.T) Place) {
	t.Helper()
	able := place(t)
	for _, c := range Cases() {
		if missing := c.Missing(able); missing != "" {
			t.Logf("not for this kind of store, which has no %s: %s", missing, c.Name)
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.Run(t, func() Place { return place(t) })
		})
	}
}
