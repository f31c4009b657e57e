package scenarios

import (
	"strings"

	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// anyName stands in a set of names for those that a variable gives.
const anyName = ""

// has tells whether a set has a name, or may have it.
func has(names map[string]bool, name string) bool { return names[name] || names[anyName] }

// name is the text of a word, or anyName where a variable decides.
func (c *call) name(place string) string {
	text, _ := c.literal(place)
	return text
}

// its is the session that a line is about.
func (n *known) its(c *call) *knownSession {
	as, literal := c.literal("as")
	if len(c.words["as"]) > 0 && !literal {
		n.loose = true
	}
	return n.session(as)
}

// givesPair is about requests that are answered with tokens. In a block there may be several.
func givesPair(n *known, c *call) {
	n.its(c).pairs++
	if n.repeats > 0 {
		n.its(c).pairs++
	}
}

// givesClient is about the reference client, which logs in by itself.
func givesClient(n *known, c *call) { n.its(c).client = true }

func givesLabel(n *known, c *call) { n.its(c).kept[c.name("LABEL")] = true }

func givesAccount(n *known, c *call) { n.here().accounts[c.name("NAME")] = true }

func givesSnapshot(n *known, c *call) { n.here().snapshots[c.name("SNAPSHOT")] = true }

// givesRule is about ids: that of the rule itself, and that of a fault which a trigger arms.
func givesRule(n *known, c *call) {
	if len(c.words["id"]) > 0 {
		n.rules[c.name("id")] = true
	}
	for _, f := range c.field {
		if f.name == "id" || strings.HasSuffix(f.name, ".id") {
			text, _ := f.word.Literal()
			n.rules[text] = true
		}
	}
}

// givesSandbox goes to another one, or home.
func givesSandbox(n *known, c *call) {
	text, literal := c.literal("NAME")
	n.choose(&n.place, text, literal || len(c.words["NAME"]) == 0)
}

// givesSession chooses that of the lines below.
func givesSession(n *known, c *call) {
	text, literal := c.literal("SESSION")
	n.choose(&n.using, text, literal)
}

// forgetsAccounts is about reset, which leaves the first account alone.
func forgetsAccounts(n *known, _ *call) {
	if n.unsure == 0 && !n.loose {
		n.here().accounts = map[string]bool{firstUsername: true}
	}
}

// forgetsAccount is about unaccount.
func forgetsAccount(n *known, c *call) {
	if n.unsure == 0 && !n.loose {
		delete(n.here().accounts, c.name("ACCOUNT"))
	}
}

// literal is whether no word of a call has a variable.
func (c *call) isLiteral() bool {
	every := true
	each := func(w script.Word) {
		_, literal := w.Literal()
		every = every && literal
	}
	for _, words := range c.words {
		for _, p := range words {
			each(p.word)
		}
	}
	for _, f := range c.field {
		each(f.word)
	}
	return every
}

// fixed is the call with its texts, where nothing is wrong with it so far and no variable decides.
func (c *call) fixed() (*call, bool) {
	if c.wrong || !c.isLiteral() {
		return nil, false
	}
	fixed, err := c.bound(nil)
	return fixed, err == nil
}
