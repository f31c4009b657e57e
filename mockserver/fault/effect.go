package fault

import (
	"slices"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Effect is what a rule does to a call: [Status], [Unauthorized], [RetryAfter], [Delay], [Reset], [Close], [Stall], [Cut],
// [Drip], [MalformedJSON], [MissingField], [WrongType], [ContentType] or [Date]. All are plain values.
type Effect interface {
	// Type is what the effect is called in JSON.
	Type() string
	// check notes what is wrong with the fields.
	check(ruletext.Notes)
	// write adds the fields to a JSON object.
	write(*ruletext.Writer)
	// run does what has to be done before the answer goes out.
	run(*Exchange)
}

// choosy effects cannot be had on every answer. A rule does not fire where its effect would change nothing.
type choosy interface {
	fits(Answer) bool
}

// kind is an effect by type.
type kind struct {
	name   string
	before bool // whether it makes sense before the state changes; all do after it
	read   func(*ruletext.Reader) Effect
}

// kinds has all effects.
var kinds = []kind{
	{"status", true, readStatus},
	{"unauthorized", true, readUnauthorized},
	{"retry_after", true, readRetryAfter},
	{"delay", true, readDelay},
	{"reset", true, readReset},
	{"close", true, readClose},
	{"stall", true, readStall},
	{"cut", false, readCut},
	{"drip", false, readDrip},
	{"malformed_json", false, readMalformedJSON},
	{"missing_field", false, readMissingField},
	{"wrong_type", false, readWrongType},
	{"content_type", false, readContentType},
	{"date", false, readDate},
}

// Types returns the types of all effects.
func Types() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// kindOf finds an effect by type.
func kindOf(name string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// KnowsBefore tells whether the effect can take place in the phase Before. In the phase After all can.
func KnowsBefore(e Effect) bool {
	k, _ := kindOf(e.Type())
	return k.before
}
