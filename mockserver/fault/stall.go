package fault

// Stall never answers. The connection stays open until the client gives up or the rule goes, and is closed then.
type Stall struct{}

// Type implements Effect.
func (Stall) Type() string { return "stall" }

func readStall(*reader) Effect { return Stall{} }

func (Stall) check(notes) {}

func (Stall) write(*writer) {}

func (Stall) run(e *Exchange) {
	e.Hold()
	defer e.Resume()
	e.wait(nil)
	e.deliver = hangUp
}
