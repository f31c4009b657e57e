package generate

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/popupmock/popupmock/openapi"
)

// candidate is something that an input may be given, as a text that is still to be written.
type candidate struct {
	text, does string
	fate       Fate
}

// long is how many characters a very long text has: with it a request line stays within the 8000 bytes that servers are to
// take (RFC 9112, section 3).
const long = 2000

// odd are texts that have broken programs. None is refused by what they are alone.
var odd = []candidate{
	{text: "a", does: "one character"},
	{text: "0", does: "a zero"},
	{text: "null", does: "the word null"},
	{text: "NaN", does: "the word NaN"},
	{text: "true", does: "the word true"},
	{text: " ", does: "a space"},
	{text: "příliš žluťoučký kůň", does: "letters beyond ASCII"},
	{text: "漢字かな交じり", does: "characters of three bytes"},
	{text: "😀👩‍👩‍👧", does: "characters beyond the basic plane"},
	{text: "e\u0301\u202e\u200b\ufeff", does: "characters that do not show"},
	{text: "\x01\x1b[31m\x7f", does: "control characters"},
	{text: "\r\n\tX-Injected: 1", does: "ends of lines"},
	{text: "a\x00b", does: "a NUL"},
	{text: `'"\;--/*`, does: "quotes and comments"},
	{text: "' OR '1'='1", does: "a piece of SQL"},
	{text: "<script>alert(1)</script>", does: "a piece of HTML"},
	{text: "../../../../etc/passwd", does: "a way upwards"},
	{text: "%s%n%d%00", does: "percent signs"},
	{text: "${jndi:x}{{7*7}}", does: "placeholders"},
	{text: "&=+?#[]", does: "what has a meaning in a query"},
}

// texts are candidates for an input that is a text.
func texts(in openapi.Input, stem string, rng *rand.Rand) []candidate {
	all := slices.Clone(odd)
	all = append(all, candidate{text: strings.Repeat("x", long), does: "a very long text"})
	all = append(all, candidate{text: randomText(rng), does: "a text by chance"}, candidate{text: randomText(rng), does: "a text by chance"})
	for i := range all {
		all[i].text = stem + all[i].text
	}
	all = append(all, candidate{does: "an empty text"})
	for _, n := range bounds(in) {
		if n > len(stem) {
			all = append(all, candidate{text: stem + strings.Repeat("y", n-len(stem)), does: lengthBound})
		}
	}
	for i := range all {
		all[i].fate = fateOf(in, all[i].text)
	}
	for _, member := range in.Enum {
		all = append(all, candidate{text: member, does: "a value that is allowed"})
		for _, miss := range []string{strings.ToUpper(member), strings.ToLower(member), member + "x", member + " "} {
			if !slices.Contains(in.Enum, miss) {
				all = append(all, candidate{miss, "nearly a value that is allowed", Unlikely})
			}
		}
	}
	return append(all, formats[in.Format]...)
}

// formats are candidates by format.
var formats = map[string][]candidate{
	"email": {
		{"nobody@example.com", "an address", Taken},
		{"nobody", "an address without a host", Unlikely},
		{"@example.com", "an address without a name", Unlikely},
		{"no body@example.com", "an address with a space", Unlikely},
		{"nobody@example.com, other@example.com", "two addresses", Unlikely},
		{`"no body"@[192.0.2.1]`, "an address in an unusual form", Open},
	},
	"date-time": {
		{"2025-01-15T10:30:00Z", "a time", Taken},
		{"2025-02-30T10:30:00Z", "a day that is none", Unlikely},
		{"15.01.2025", "a date in another form", Unlikely},
	},
}

// bounds are the lengths at which a text begins or ceases to be allowed.
func bounds(in openapi.Input) []int {
	lengths := []int{in.MinLength - 1, in.MinLength}
	if in.MaxLength != nil {
		lengths = append(lengths, *in.MaxLength, *in.MaxLength+1)
	}
	return lengths
}

// fateOf judges a text by its input alone. One that the document allows may still be none to a server.
func fateOf(in openapi.Input, text string) Fate {
	length := utf8.RuneCountInString(text)
	switch {
	case length < in.MinLength, in.MaxLength != nil && length > *in.MaxLength:
		return Unlikely
	case in.Enum != nil && !slices.Contains(in.Enum, text):
		return Unlikely
	case in.Pattern != "":
		if pattern, err := regexp.Compile(in.Pattern); err == nil && !pattern.MatchString(text) {
			return Unlikely
		}
	}
	return Open
}

// randomText is a text of up to 20 characters from all of Unicode that can be written in UTF-8.
func randomText(rng *rand.Rand) string {
	planes := []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Han, unicode.Cc, unicode.Zs, unicode.P, unicode.So, unicode.Cf}
	var b strings.Builder
	for range 1 + rng.IntN(20) {
		table := planes[rng.IntN(len(planes))]
		if n := len(table.R32); n > 0 && rng.IntN(4) == 0 {
			r := table.R32[rng.IntN(n)]
			b.WriteRune(rune(r.Lo))
			continue
		}
		r := table.R16[rng.IntN(len(table.R16))]
		b.WriteRune(rune(r.Lo + uint16(rng.IntN(int(r.Hi-r.Lo)+1))/r.Stride*r.Stride))
	}
	return b.String()
}
