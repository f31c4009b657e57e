package config

import (
	"strings"

	"github.com/spf13/pflag"
)

// Flags remembers which settings were given as flags.
type Flags struct {
	values []*flagValue
}

// Bind defines a flag for each setting.
func Bind(set *pflag.FlagSet) *Flags {
	f := &Flags{}
	set.SortFlags = false
	for _, s := range settings {
		value := &flagValue{name: s.name, kind: s.kind, placeholder: s.value}
		f.values = append(f.values, value)
		flag := set.VarPF(value, s.name, "", s.usage)
		flag.DefValue = s.def
		if s.kind == aBool {
			flag.NoOptDefVal = "true"
		}
	}
	return f
}

// source returns what was given, nothing for nil.
func (f *Flags) source() source {
	given := source{}
	if f == nil {
		return given
	}
	for _, value := range f.values {
		if value.given {
			given[value.name] = entriesOf(value.kind, value.texts, place{name: "--" + value.name})
		}
	}
	return given
}

// entriesOf splits the texts of a list at commas; blanks around its items and empty items do not count.
func entriesOf(kind kind, texts []string, where place) []entry {
	entries := []entry{}
	for _, text := range texts {
		if kind != aList {
			entries = append(entries, entry{text, where})
			continue
		}
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				entries = append(entries, entry{item, where})
			}
		}
	}
	return entries
}

// A flagValue collects texts as they are. They are judged later, together with the other sources.
type flagValue struct {
	name, placeholder string
	kind              kind
	texts             []string
	given             bool
}

// Set implements pflag.Value.
func (v *flagValue) Set(text string) error {
	v.texts, v.given = append(v.texts, text), true
	return nil
}

// String implements pflag.Value.
func (v *flagValue) String() string { return strings.Join(v.texts, ",") }

// Type implements pflag.Value: what stands for the value in the help text.
func (v *flagValue) Type() string {
	if v.kind == aBool {
		return "bool" // pflag knows that it needs no value
	}
	return v.placeholder
}
