package generate

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// value is a text that is sent, in units each of which can be left out, and the way in which they are written.
type value struct {
	units []string
	write func(units []string) string
}

// String is the text as it is sent.
func (v value) String() string {
	if v.write == nil {
		return strings.Join(v.units, "")
	}
	return v.write(v.units)
}

// part are some of its units, the others left out.
func (v value) part(from, to int) value {
	v.units = v.units[from:to]
	return v
}

// plainer has an a in the place of each of its units from one on to another.
func (v value) plainer(from, to int) value {
	units := append([]string{}, v.units...)
	for i := from; i < to; i++ {
		units[i] = "a"
	}
	v.units = units
	return v
}

// piece is a character, or one that is written in several.
var piece = regexp.MustCompile(`(?s)%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|.`)

// raw is a text that is sent as it is.
func raw(text string) value { return value{units: pieces(text)} }

// pieces keeps bytes that are no UTF-8, which regexp would replace.
func pieces(text string) []string {
	var units []string
	for _, at := range piece.FindAllStringIndex(text, -1) {
		units = append(units, text[at[0]:at[1]])
	}
	return units
}

// inQuery, inPath and inJSON are texts that are written as their place demands.
func inQuery(text string) value {
	return value{strings.Split(text, ""), func(u []string) string { return url.QueryEscape(strings.Join(u, "")) }}
}

func inPath(text string) value {
	return value{strings.Split(text, ""), func(u []string) string { return url.PathEscape(strings.Join(u, "")) }}
}

func inJSON(text string) value {
	return value{strings.Split(text, ""), func(u []string) string { return quote(strings.Join(u, "")) }}
}

// nested is an array in an array, and so on.
func nested(depth int) value {
	units := make([]string, depth)
	for i := range units {
		units[i] = "["
	}
	return value{units, func(u []string) string { return strings.Join(u, "") + strings.Repeat("]", len(u)) }}
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
