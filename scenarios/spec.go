package scenarios

import (
	"strings"
)

// A spec is what may follow the name of a command. It is read from the usage text that the manual prints, so that the two
// cannot differ: "PATH [token=TOKEN] [header=HEADER]...".
type spec struct {
	places  []item          // by their place, in order
	options map[string]item // NAME=VALUE, by name
	fields  bool            // takes other NAME=VALUE as well: FIELD=VALUE...
}

// An item is one word of it.
type item struct {
	kind     string   // what it is, such as PATH: a key of kinds
	words    []string // or one of these words
	optional bool
	repeated bool
}

// name is what errors call it.
func (i item) name() string {
	if i.words != nil {
		return strings.Join(i.words, "|")
	}
	return i.kind
}

// fieldsItem stands in a usage for fields whose names the command does not know.
const fieldsItem = "FIELD=VALUE"

// parseSpec reads a usage. Wrong ones are a mistake in the table of commands, which a test finds.
func parseSpec(usage string) spec {
	s := spec{options: map[string]item{}}
	for _, text := range strings.Fields(usage) {
		var i item
		text, i.repeated = strings.CutSuffix(text, "...")
		if inner, found := strings.CutPrefix(text, "["); found {
			text, i.optional = strings.TrimSuffix(inner, "]"), true
		}
		if text == fieldsItem {
			s.fields = true
			continue
		}
		name, kind, isOption := strings.Cut(text, "=")
		if !isOption {
			kind = name
		}
		if kind == strings.ToUpper(kind) {
			i.kind = kind
		} else {
			i.words = strings.Split(kind, "|")
		}
		if isOption {
			s.options[name] = i
		} else {
			s.places = append(s.places, i)
		}
	}
	return s
}
