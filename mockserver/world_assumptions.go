package mockserver

import (
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/internal/ratelimit"
	"github.com/popupmock/popupmock/openapi"
)

// assumed is what the world assumes at present, and what follows from it. It never changes; a change of an assumption
// makes another. A request takes the one that it finds.
type assumed struct {
	assumption.Set
	spec     *openapi.Document
	resolver *ipallow.Resolver
	limits   *ratelimit.Limits // nil without any
}

// assume replaces what the world assumes, all at once. Requests that were counted stay so until the limits change.
func (w *world) assume(set assumption.Set) error {
	var overlays []openapi.Overlay
	if set.Dialect == assumption.Legacy {
		overlays = append(overlays, openapi.Legacy)
	}
	spec, err := openapi.Load(overlays...)
	if err != nil {
		return fmt.Errorf("load the API specification: %w", err)
	}
	next := &assumed{Set: set, spec: spec, resolver: ipallow.NewResolver(set.ForwardedFor)}
	if before := w.assumed.Load(); before != nil && slices.Equal(before.RateLimit, set.RateLimit) {
		next.limits = before.limits
	} else {
		next.limits = ratelimit.New(set.RateLimit)
	}
	w.assumed.Store(next)
	return nil
}
