package generate

import (
	"math/rand/v2"
	"strings"

	"github.com/popupmock/popupmock/openapi"
)

// parameterDeviations are those of a parameter of the path or the query. The document has no others.
func parameterDeviations(in openapi.Input, rng *rand.Rand) []Deviation {
	place, _, _ := strings.Cut(in.Where, " ")
	switch place {
	case "path":
		return variableDeviations(in, rng)
	case "query":
		return queryDeviations(in, rng)
	}
	return nil
}

func candidates(in openapi.Input, rng *rand.Rand) []candidate {
	if in.Type == "integer" || in.Type == "number" {
		return append(numbers(in, rng), words...)
	}
	return texts(in, "", rng)
}

func variableDeviations(in openapi.Input, rng *rand.Rand) []Deviation {
	var all []Deviation
	for _, c := range candidates(in, rng) {
		if c.text == "" {
			continue // another path
		}
		all = append(all, Deviation{in.Where, c.does, c.fate, inPath(c.text), func(d *draft, text string) { d.variables[in.Name] = text }})
	}
	return all
}

// rawValues are not encoded as a query should be, or are bytes that are no UTF-8 once they are decoded.
var rawValues = []candidate{
	{text: "%", does: "a percent sign alone"},
	{text: "%zz", does: "a percent sign before letters"},
	{text: "1%", does: "a percent sign at the end"},
	{text: "%u0031", does: "an escape that is none"},
	{text: "%FF%FE", does: "bytes that are no UTF-8"},
	{text: "%C0%AF", does: "a slash in an overlong form"},
	{text: "%ED%A0%80", does: "half of a surrogate pair"},
	{text: "1;2", does: "a semicolon"},
	{text: "=1", does: "a second equals sign"},
}

func queryDeviations(in openapi.Input, rng *rand.Rand) []Deviation {
	set := func(d *draft, text string) { d.query = append(d.query, in.Name+"="+text) }
	var all []Deviation
	for _, c := range candidates(in, rng) {
		all = append(all, Deviation{in.Where, c.does, c.fate, inQuery(c.text), set})
	}
	for _, c := range rawValues {
		all = append(all, Deviation{in.Where, c.does, Open, raw(c.text), set})
	}
	sample, fate := sampleOf(in)
	repeated := func(d *draft, text string) { set(d, sample); set(d, text) }
	bare := func(d *draft, _ string) { d.query = append(d.query, in.Name) }
	bracketed := func(d *draft, text string) { d.query = append(d.query, in.Name+"[]="+text) }
	all = append(all,
		Deviation{in.Where, "given twice", fate, raw(sample), repeated},
		Deviation{in.Where, "a list in brackets", Open, raw(sample), bracketed},
		Deviation{in.Where, "a name without a value", fate, value{}, bare},
	)
	if fate == Unlikely { // a number; an empty text is among the texts
		all = append(all, Deviation{in.Where, "an empty value", Unlikely, value{}, set})
	}
	return all
}

// sampleOf is a value of a parameter, and what may become of it when it is given twice. Two numbers are not one; what two
// texts are nobody says.
func sampleOf(in openapi.Input) (text string, twice Fate) {
	if in.Type == "integer" || in.Type == "number" {
		return "1", Unlikely
	}
	return "a", Open
}

// queries are things that no parameter is.
var queries = []candidate{
	{text: "popupmock=1", does: "a parameter that nobody knows"},
	{text: "%", does: "a percent sign alone"},
	{text: "%zz=%zz", does: "percent signs before letters"},
	{text: "=", does: "an equals sign alone"},
	{text: "&&&", does: "nothing between ampersands"},
	{text: "a;b", does: "a semicolon"},
	{text: "%00=%00", does: "a NUL"},
	{text: "%FF=%FF", does: "bytes that are no UTF-8"},
	{text: "__proto__[x]=1", does: "a name that has a meaning to some languages"},
	{text: strings.TrimSuffix(strings.Repeat("a=1&", 200), "&"), does: "many parameters"},
}

func wholeQueryDeviations() []Deviation {
	var all []Deviation
	for _, c := range queries {
		all = append(all, Deviation{"query", c.does, Open, raw(c.text), func(d *draft, text string) { d.query = append(d.query, text) }})
	}
	return all
}
