package grade

import (
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// A loss is a way in which an answer does not reach the client.
type loss struct {
	id, title string
	effect    func(stall time.Duration) fault.Effect
}

// losses are those that leave a client without an answer, or without a usable one.
func losses() []loss {
	return []loss{
		{"reset", "the connection is reset in place of an answer", func(time.Duration) fault.Effect { return fault.Reset{} }},
		{"timeout", "no answer comes, and the connection is reset after a while", stalled},
		{"cut", "the answer is cut in the middle", func(time.Duration) fault.Effect { return fault.Cut{Bytes: cutAfter} }},
		{"502", "a proxy answers 502 in its place", func(time.Duration) fault.Effect { return badGateway() }},
	}
}

// cutAfter is in the middle of any answer with tokens.
const cutAfter = 40

// badGateway is what a proxy says whose server it cannot hear.
func badGateway() fault.Effect {
	return fault.Status{Code: http.StatusBadGateway, Body: "<html><body><h1>502 Bad Gateway</h1></body></html>", ContentType: "text/html"}
}

// firstCall picks the first call alone.
func firstCall() fault.When { return fault.Nth(1) }

// stalled keeps a client waiting, and resets its connection then.
func stalled(d time.Duration) fault.Effect { return fault.Stall{For: d} }
