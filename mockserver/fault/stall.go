package fault

import "github.com/popupmock/popupmock/mockserver/internal/ruletext"

// Stall never answers. The connection stays open until the client gives up or the rule goes, and is closed then.
type Stall struct{}

// Type implements Effect.
func (Stall) Type() string { return "stall" }

func readStall(*ruletext.Reader) Effect { return Stall{} }

func (Stall) check(ruletext.Notes) {}

func (Stall) write(*ruletext.Writer) {}

func (Stall) run(e *Exchange) {
	e.Hold()
	defer e.Resume()
	e.wait(nil)
	e.deliver = hangUp
}
