package fault

import "github.com/popupmock/popupmock/mockserver/internal/ruletext"

// Close closes the connection without an answer, and without a reset. HTTP/2 closes the stream alone.
type Close struct{}

// Type implements Effect.
func (Close) Type() string { return "close" }

func readClose(*ruletext.Reader) Effect { return Close{} }

func (Close) check(ruletext.Notes) {}

func (Close) write(*ruletext.Writer) {}

func (Close) run(e *Exchange) { e.deliver = hangUp }
