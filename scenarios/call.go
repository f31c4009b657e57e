package scenarios

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// A call is a command with its words, each in its place.
type call struct {
	cmd   *command
	step  *script.Step
	col   int                 // of the command in its line
	wrong bool                // something is wrong with it
	words map[string][]placed // by the name of the option, or by the kind of the place
	field []named             // what fields takes, in order
	inner *call               // the command that this one holds
	block []*call             // the calls between this one and end

	text   map[string][]string // the words with the values of their variables, while it runs
	fields []fieldText
}

// placed is a word and what it is to be.
type placed struct {
	word script.Word
	item item
}

type named struct {
	name string
	word script.Word // the value
	at   script.Word // name and value
}

type fieldText struct{ name, value string }

// has tells whether a word was given.
func (c *call) has(name string) bool { return len(c.text[name]) > 0 }

// get is the text of a word, empty when it was not given.
func (c *call) get(name string) string {
	if !c.has(name) {
		return ""
	}
	return c.text[name][0]
}

func (c *call) all(name string) []string { return c.text[name] }

func (c *call) duration(name string) time.Duration {
	d, _ := duration.Parse(c.get(name)) // was checked, as everything here
	return d
}

func (c *call) number(name string) int {
	n, _ := strconv.Atoi(c.get(name))
	return n
}

func (c *call) float(name string) float64 {
	f, _ := strconv.ParseFloat(c.get(name), 64)
	return f
}

func (c *call) address(name string) netip.Addr {
	a, _ := netip.ParseAddr(c.get(name))
	return a
}

func (c *call) regexp(name string) *regexp.Regexp { return regexp.MustCompile(c.get(name)) }

// literal is the text of a word without variables, before anything runs.
func (c *call) literal(name string) (string, bool) {
	if len(c.words[name]) == 0 {
		return "", false
	}
	return c.words[name][0].word.Literal()
}

// bound is a copy of the call with the values of its variables. The error says which word is wrong.
func (c *call) bound(value func(string) (string, bool)) (*call, error) {
	run := *c
	run.text = map[string][]string{}
	var unknown string
	expand := func(w script.Word) string {
		return w.Expand(func(name string) string {
			text, known := value(name)
			if !known {
				unknown = name
			}
			return text
		})
	}
	for _, key := range sortedKeys(c.words) {
		for _, p := range c.words[key] {
			text := expand(p.word)
			if unknown != "" {
				return nil, fmt.Errorf("$%s has no value yet", unknown)
			}
			if _, literal := p.word.Literal(); literal {
				run.text[key] = append(run.text[key], text) // was checked
				continue
			}
			if err := p.item.check(shownName(key, p.item), text); err != nil {
				return nil, err
			}
			run.text[key] = append(run.text[key], text)
		}
	}
	for _, f := range c.field {
		run.fields = append(run.fields, fieldText{f.name, expand(f.word)})
		if unknown != "" {
			return nil, fmt.Errorf("$%s has no value yet", unknown)
		}
	}
	return &run, nil
}
