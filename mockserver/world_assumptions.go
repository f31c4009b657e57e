package mockserver

import (
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/internal/ratelimit"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/openapi"
)

// assumed is what the world assumes at present, and what follows from it. It never changes; a change of an assumption
// makes another. A request takes the one that it finds.
type assumed struct {
	assumption.Set
	spec     *openapi.Document
	resolver *ipallow.Resolver
	policy   token.Policy
	form     token.Form
	limits   *ratelimit.Limits // nil without any
	era      uint64            // how often the limits have changed: buckets of another era are forgotten
	ready    *readyAnswers
}

// assume replaces what the world assumes, all at once, and with it the key that signs when that is to be of another
// algorithm. Requests that were counted stay so until the limits change.
func (w *world) assume(set assumption.Set) error {
	before := w.assumed.Load()
	switch {
	case before == nil:
		return w.assumeWith(set, ratelimit.New(set.RateLimit), 0)
	case slices.Equal(before.RateLimit, set.RateLimit):
		return w.assumeWith(set, before.limits, before.era)
	}
	return w.assumeWith(set, ratelimit.New(set.RateLimit), before.era+1)
}

func (w *world) assumeWith(set assumption.Set, limits *ratelimit.Limits, era uint64) error {
	spec, err := openapi.Load(w.overlays(set)...)
	if err != nil {
		return fmt.Errorf("load the API specification: %w", err)
	}
	if err := w.keys.Use(string(set.TokenAlg)); err != nil { // the last that can fail
		return fmt.Errorf("token algorithm: %w", err)
	}
	w.assumed.Store(&assumed{
		Set: set, spec: spec, resolver: ipallow.NewResolver(set.ForwardedFor), policy: policyOf(set), form: formOf(set),
		limits: limits, era: era, ready: newReadyAnswers(),
	})
	return nil
}

// overlays are those of the document that the world keeps to.
func (w *world) overlays(set assumption.Set) []openapi.Overlay {
	var chosen []openapi.Overlay
	if set.Dialect == assumption.Legacy {
		chosen = append(chosen, openapi.Legacy)
	}
	if w.shop != nil {
		chosen = append(chosen, openapi.Extensions)
	}
	return chosen
}
