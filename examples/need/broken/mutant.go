package broken

import (
	"net/http"
	"net/http/httptest"
	"slices"

	"github.com/popupmock/popupmock/mockserver"
)

// A Mutant is the mock, broken.
type Mutant struct {
	// Name says what it does wrongly. Each has its own.
	Name string
	// Options of the mock break it, or let it have what a Break needs.
	Options []mockserver.Option
	// Break is nil where the options break it. It may remember requests, so that it is good for one server.
	Break Break
}

// Mutants are those that break what any client of the documented API could notice. Each call makes them anew.
func Mutants() []Mutant {
	return slices.Concat(loginMutants(), tokenMutants(), endingMutants(), shapeMutants(), dataMutants(), pageMutants(), oddMutants())
}

// Serve serves a mutant until the test ends, and returns its base URL, at which its control API is, too.
func (m Mutant) Serve(tb mockserver.TB) string {
	tb.Helper()
	handler := mockserver.Start(tb, m.Options...).Handler()
	if m.Break != nil {
		handler = m.Break(handler)
	}
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return server.URL
}

// A Break is a wrapper around the mock that breaks it.
type Break func(inner http.Handler) http.Handler
