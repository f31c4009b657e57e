package generate

import (
	"math/rand/v2"
	"strings"

	"github.com/popupmock/popupmock/openapi"
)

// deep is how far arrays are nested; most readers of JSON have their own bound above it.
const deep = 1000

// notJSON are bodies that are no JSON value.
var notJSON = []candidate{
	{text: "", does: "nothing"},
	{text: " ", does: "a space"},
	{text: "{", does: "an object that does not end"},
	{text: "not json", does: "words"},
	{text: "NaN", does: "the word NaN"},
	{text: "{'username':'x'}", does: "single quotes"},
	{text: "{username:1}", does: "a name without quotes"},
	{text: `{"a":1,}`, does: "a comma too many"},
	{text: `{"a":01}`, does: "a number with a zero before it"},
	{text: `{"a":NaN}`, does: "a value that is no number"},
	{text: `{"a":"\x"}`, does: "an escape that is none"},
	{text: "{\"a\":\"\x01\"}", does: "a control character in a text"},
	{text: `{"a":1}// a`, does: "a comment"},
	{text: "a=1&b=2", does: "a form"},
	{text: "<?xml version=\"1.0\"?><a/>", does: "XML"},
	{text: "\x1f\x8b\x08", does: "bytes of gzip"},
}

// otherJSON are JSON values that are no object.
var otherJSON = []candidate{
	{text: "null", does: "null"},
	{text: "true", does: "true"},
	{text: "0", does: "a number"},
	{text: `"text"`, does: "a text"},
	{text: "[]", does: "an empty array"},
	{text: "[{}]", does: "an object in an array"},
}

// wholeBodyDeviations are about the body as a whole.
func wholeBodyDeviations(base Base) []Deviation {
	put := func(d *draft, text string) { d.body = &text }
	refused := Unlikely
	if base.Strict {
		refused = Refused
	}
	object := Request{Operation: &openapi.Operation{}, Base: base}.Body()
	var all []Deviation
	for _, c := range notJSON {
		all = append(all, Deviation{"body", c.does, refused, raw(c.text), put})
	}
	for _, c := range otherJSON {
		all = append(all, Deviation{"body", c.does, Unlikely, raw(c.text), put})
	}
	after := func(d *draft, text string) { both := object + text; d.body = &both }
	before := func(d *draft, text string) { both := text + object; d.body = &both }
	return append(
		all,
		Deviation{"body", "an empty object", refused, raw("{}"), put},
		Deviation{"body", "text after the object", refused, raw("x"), after},
		Deviation{"body", "a second object", refused, raw("{}"), after},
		Deviation{"body", "a byte order mark", Open, raw("\ufeff"), before},
		Deviation{"body", "space around the object", Open, raw(" \t\r\n"), before},
		Deviation{"body", "deep nesting", Unlikely, nested(deep), put},
		Deviation{"body/popupmock", "a field that nobody knows", Open, raw("1"), func(d *draft, text string) {
			d.fields = append(d.fields, Field{"popupmock", text})
		}},
	)
}

// fieldDeviations are those of one field of the body.
func fieldDeviations(in openapi.Input, base Base, rng *rand.Rand) []Deviation {
	set := func(d *draft, text string) { d.setField(in.Name, text) }
	var all []Deviation
	isText := in.Type == "string"
	if isText {
		for _, c := range texts(in, base.Stems[in.Name], rng) {
			all = append(all, Deviation{in.Where, c.does, c.fate, inJSON(c.text), set})
		}
		all = append(
			all,
			Deviation{in.Where, "half of a surrogate pair", Open, raw(`"` + base.Stems[in.Name] + `\ud800"`), set},
			Deviation{in.Where, "bytes that are no UTF-8", Open, raw(`"` + base.Stems[in.Name] + "\xff\xfe" + `"`), set},
		)
	} else {
		for _, c := range numbers(in, rng) {
			all = append(all, Deviation{in.Where, c.does, c.fate, raw(c.text), set})
		}
	}
	for _, c := range otherTypes {
		if !isText || !strings.HasPrefix(c.text, `"`) {
			all = append(all, Deviation{in.Where, c.does, Unlikely, raw(c.text), set})
		}
	}
	if isText {
		all = append(all, Deviation{in.Where, "a number", Unlikely, raw("1"), set})
	}
	all = append(
		all,
		Deviation{in.Where, "deep nesting", Unlikely, nested(deep), set},
		Deviation{in.Where, "given twice", Open, value{}, func(d *draft, _ string) { d.repeatField(in.Name) }},
	)
	if in.Required {
		fate := Unlikely
		if base.Strict {
			fate = Refused
		}
		all = append(all, Deviation{in.Where, "left out", fate, value{}, func(d *draft, _ string) { d.dropField(in.Name) }})
	}
	return all
}

// otherTypes are of none of the types that fields have in the document, but for the text.
var otherTypes = []candidate{
	{text: "null", does: "null"},
	{text: "true", does: "true"},
	{text: "[]", does: "an array"},
	{text: "{}", does: "an object"},
	{text: `"1"`, does: "a number as text"},
}

func (d *draft) setField(name, text string) {
	for i, f := range d.fields {
		if f.Name == name {
			d.fields[i].JSON = text
			return
		}
	}
	d.fields = append(d.fields, Field{name, text})
}

func (d *draft) dropField(name string) {
	var rest []Field
	for _, f := range d.fields {
		if f.Name != name {
			rest = append(rest, f)
		}
	}
	d.fields = rest
}

// repeatField has a field twice, with one value.
func (d *draft) repeatField(name string) {
	for _, f := range d.fields {
		if f.Name == name {
			d.fields = append(d.fields, f)
			return
		}
	}
}

// typeDeviations are about what the body is said to be.
func typeDeviations() []Deviation {
	var all []Deviation
	for _, c := range []candidate{
		{"application/json; charset=utf-8", "JSON in UTF-8", Taken},
		{"application/json; charset=utf-16", "JSON in another encoding", Open},
		{"Application/JSON", "JSON in capitals", Open},
		{"text/plain", "plain text", Open},
		{"application/xml", "XML", Open},
		{"application/x-www-form-urlencoded", "a form", Open},
		{"multipart/form-data", "a form without a boundary", Open},
		{"application/", "half a media type", Open},
		{"json", "no media type", Open},
	} {
		all = append(all, Deviation{"header Content-Type", c.does, c.fate, raw(c.text), func(d *draft, text string) {
			d.header["Content-Type"] = []string{text}
		}})
	}
	return append(all, Deviation{"header Content-Type", "left out", Open, value{}, func(d *draft, _ string) {
		d.header["Content-Type"] = nil
	}})
}
