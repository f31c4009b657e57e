package scenarios

import "strings"

// An Assumed is a line of a script that chooses what an assumption is.
type Assumed struct {
	Name, Value string
	Line        int
}

// Assumed lists all that a script assumes, in order.
func (s *Scenario) Assumed() []Assumed {
	var all []Assumed
	s.any(func(c *call) bool {
		if c.cmd.name != "assume" {
			return false
		}
		for _, p := range c.words["ASSUMPTION"] {
			text, _ := p.word.Literal() // a variable would be no value of the register
			name, value, _ := strings.Cut(text, "=")
			all = append(all, Assumed{name, value, c.step.Line})
		}
		return false
	})
	return all
}
