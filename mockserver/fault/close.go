package fault

// Close closes the connection without an answer, and without a reset. HTTP/2 closes the stream alone.
type Close struct{}

// Type implements Effect.
func (Close) Type() string { return "close" }

func readClose(*reader) Effect { return Close{} }

func (Close) check(notes) {}

func (Close) write(*writer) {}

func (Close) run(e *Exchange) { e.deliver = hangUp }
