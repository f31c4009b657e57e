package scenarios

import (
	"slices"
	"strings"
)

// A command is a line of the language.
type command struct {
	name  string // one word or two
	usage string // what follows the name; see spec
	help  string // one sentence or more, for the manual
	does  does
	check func(*checker, *call) // what the words alone do not tell; may be nil
	gives func(*known, *call)   // what the lines below may ask for; may be nil
	run   func(*actor, *call) error
}

// does says what a command is.
type does uint8

const (
	asks    does = 1 << iota // sends a request
	expects                  // is an expectation, which ! turns round
	looks                    // looks at the answer of the last request, or at why there is none
	traces                   // looks at the last request in the journal
	steers                   // changes the mock by its control API; what follows depends on it
	reads                    // reads the control API
	setsUp                   // may stand in the set-up of a script, which serve --script applies
)

func (c *command) is(d does) bool { return c.does&d != 0 }

// commands are all there are, sorted by name.
func commands() []*command {
	all := slices.Concat(requestCommands(), clientCommands(), answerCommands(), accountCommands(), steeringCommands(), ruleCommands(),
		worldCommands(), journalCommands(), flowCommands(), valueCommands(), claimCommands())
	slices.SortFunc(all, func(a, b *command) int { return strings.Compare(a.name, b.name) })
	return all
}

// A language is the table of commands, made ready.
type language struct {
	names    []string
	commands map[string]*command
	specs    map[string]spec
}

func newLanguage() *language {
	l := &language{commands: map[string]*command{}, specs: map[string]spec{}}
	for _, c := range commands() {
		l.names = append(l.names, c.name)
		l.commands[c.name] = c
		l.specs[c.name] = parseSpec(c.usage)
	}
	return l
}
