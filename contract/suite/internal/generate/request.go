package generate

import (
	"maps"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/openapi"
)

// Fate is what may become of a request.
type Fate int

// The fates, each stronger than the one before: a request has the strongest of its deviations.
const (
	Taken    Fate = iota // it is valid, and not to be refused as if it were not
	Open                 // nobody says
	Unlikely             // the document has it invalid; whether a server has to refuse it no page says
	Refused              // a page says that it is refused
)

// Base is the valid request of an operation.
type Base struct {
	// Variables are the values of the path's variables, percent-encoded.
	Variables map[string]string
	// Fields are those of the body, in order.
	Fields []Field
	// Stems are what made-up texts of a field begin with, by its name. Only an empty text goes without.
	Stems map[string]string
	// Strict tells that a page has bodies refused that are no JSON, or lack a field.
	Strict bool
}

// Field is a member of a JSON object: its name, and its value as JSON.
type Field struct{ Name, JSON string }

// Request is a base with deviations from it.
type Request struct {
	Operation  *openapi.Operation
	Base       Base
	Deviations []Deviation
}

// Deviation is one thing that a request has other than its base.
type Deviation struct {
	// Where is the place, as in openapi.Violation.
	Where string
	// Does says in words what is there.
	Does string
	Fate Fate

	value value
	apply func(d *draft, text string)
}

// draft is a request on its way to bytes.
type draft struct {
	variables map[string]string
	query     []string // pieces, percent-encoded or not
	fields    []Field
	body      *string // in place of fields
	header    http.Header
}

func (r Request) draft() *draft {
	d := &draft{variables: maps.Clone(r.Base.Variables), header: http.Header{}}
	d.fields = append(d.fields, r.Base.Fields...)
	for _, deviation := range r.Deviations {
		deviation.apply(d, deviation.value.String())
	}
	return d
}

// Path is the path with its query, as it is sent.
func (r Request) Path() string {
	d := r.draft()
	path := r.Operation.Path
	for name, text := range d.variables {
		path = strings.ReplaceAll(path, "{"+name+"}", text)
	}
	if len(d.query) > 0 {
		path += "?" + strings.Join(d.query, "&")
	}
	return path
}

// Body is the body, empty for none.
func (r Request) Body() string {
	d := r.draft()
	switch {
	case d.body != nil:
		return *d.body
	case len(d.fields) == 0 && !r.Operation.TakesBody():
		return ""
	}
	var members []string
	for _, f := range d.fields {
		members = append(members, quote(f.Name)+":"+f.JSON)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// Header are the headers that are not the usual ones. An empty list leaves one out.
func (r Request) Header() http.Header { return r.draft().header }

// Fate is what may become of the request.
func (r Request) Fate() Fate {
	strongest := Taken
	for _, d := range r.Deviations {
		strongest = max(strongest, d.Fate)
	}
	return strongest
}

// Text is the text that a field of the body has, if it is one.
func (r Request) Text(name string) (text string, ok bool) {
	d := r.draft()
	if d.body != nil {
		return "", false
	}
	for _, f := range d.fields { // the last one counts
		if f.Name == name {
			text, ok = unquote(f.JSON)
		}
	}
	return text, ok
}

// String says in words how the request deviates from its base.
func (r Request) String() string {
	var words []string
	for _, d := range r.Deviations {
		words = append(words, d.Where+": "+d.Does)
	}
	if words == nil {
		return "a valid request"
	}
	return strings.Join(words, "; ")
}

// without is the request without one of its deviations.
func (r Request) without(i int) Request {
	rest := append([]Deviation{}, r.Deviations[:i]...)
	r.Deviations = append(rest, r.Deviations[i+1:]...)
	return r
}

// with is the request with another value in one of its deviations.
func (r Request) with(i int, v value) Request {
	r.Deviations = append([]Deviation{}, r.Deviations...)
	r.Deviations[i].value = v
	return r
}

// clashes tells whether two deviations are about one place.
func (d Deviation) clashes(other Deviation) bool {
	return d.Where == other.Where || within(d.Where, other.Where) || within(other.Where, d.Where)
}

func within(place, other string) bool { return strings.HasPrefix(place, other+"/") }
