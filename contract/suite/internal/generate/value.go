package generate

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// value is a text that is sent, and the way in which it is written. It has units, each of which can be left out; only those
// of a request that fails are ever asked for, so it is split late.
type value struct {
	text  string
	split func(text string) []string // nil of an empty value
	write func(text string) string   // nil for as it is
	units []string                   // in the place of text, once it was split
}

// String is the text as it is sent.
func (v value) String() string {
	text := v.text
	if v.units != nil {
		text = strings.Join(v.units, "")
	}
	if v.write == nil {
		return text
	}
	return v.write(text)
}

// opened is the value with its units.
func (v value) opened() value {
	if v.units == nil && v.split != nil {
		v.units = v.split(v.text)
	}
	return v
}

// with is the value with other units.
func (v value) with(units []string) value {
	v.units = units
	return v
}

// part are some of its units, the others left out.
func (v value) part(from, to int) value { return v.with(v.units[from:to]) }

// plainer has an a in the place of each of its units from one on to another.
func (v value) plainer(from, to int) value {
	units := append([]string{}, v.units...)
	for i := from; i < to; i++ {
		units[i] = "a"
	}
	return v.with(units)
}

// piece is a character, or one that is written in several.
var piece = regexp.MustCompile(`(?s)%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|.`)

// raw is a text that is sent as it is.
func raw(text string) value { return value{text: text, split: pieces} }

// pieces keeps bytes that are no UTF-8, which regexp would replace.
func pieces(text string) []string {
	units := []string{}
	for _, at := range piece.FindAllStringIndex(text, -1) {
		units = append(units, text[at[0]:at[1]])
	}
	return units
}

func characters(text string) []string { return strings.Split(text, "") }

// inQuery, inPath and inJSON are texts that are written as their place demands.
func inQuery(text string) value { return value{text: text, split: characters, write: url.QueryEscape} }

func inPath(text string) value { return value{text: text, split: characters, write: url.PathEscape} }

func inJSON(text string) value { return value{text: text, split: characters, write: quote} }

// nested is an array in an array, and so on.
func nested(depth int) value {
	return value{text: strings.Repeat("[", depth), split: characters, write: func(text string) string {
		return text + strings.Repeat("]", len(text))
	}}
}

func quote(text string) string {
	quoted, _ := json.Marshal(text) // a text can always be encoded
	return string(quoted)
}

func unquote(text string) (string, bool) {
	var s string
	err := json.Unmarshal([]byte(text), &s)
	return s, err == nil && strings.HasPrefix(text, `"`)
}
