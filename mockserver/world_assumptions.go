package mockserver

import (
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
)

// assumed is what the world assumes at present, and what follows from it. It never changes; a change of an assumption
// makes another. A request takes the one that it finds.
type assumed struct {
	assumption.Set
	resolver *ipallow.Resolver
}

// assume replaces what the world assumes, all at once.
func (w *world) assume(set assumption.Set) {
	w.assumed.Store(&assumed{Set: set, resolver: ipallow.NewResolver(set.ForwardedFor)})
}
