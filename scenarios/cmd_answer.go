package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// answerCommands look at the last answer.
func answerCommands() []*command {
	return []*command{
		{
			name: "answers", usage: "TOTAL STATUS [CODE] [MESSAGE]", does: expects, check: checkAnswers,
			help: "Counts the answers to the last request of each actor of the block above that have a status, a code and a message.", run: answers,
		},
		{
			name: "body", usage: "FILE", does: expects | looks,
			help: "Compares the answer with a file of the archive: JSON in a fixed form, with names such as $ACCESS_1 in place of tokens. popupmock run --update writes the file anew; it must be there, and may be empty at first.",
			run:  golden,
		},
		{
			name: "error", usage: "[name=TEXT] [code=TEXT] [message=TEXT] [matches=REGEXP]", does: expects | looks,
			help: "Looks at the error in the answer: that there is one, and what it says; matches= is about its message.", run: errorFields,
		},
		{
			name: "failure", usage: "REGEXP", does: expects | looks,
			help: "Looks at why no answer came to a request with ! before it: timeout, reset, closed or cut; of the reference client, its error.", run: failure,
		},
		{
			name: "header", usage: "NAME [VALUE] [matches=REGEXP]", does: expects | looks,
			help: "Looks at a header of the answer: that it is there, what it is, or what it matches.", run: headerIs,
		},
		{
			name: "json", usage: "POINTER [VALUE] [matches=REGEXP] [count=TOTAL] [type=array|boolean|null|number|object|string]", does: expects | looks,
			help: "Looks at a place in the JSON answer: that it is there, its value, what it matches, how many items it has, or its type. With nothing in quotes for POINTER, ! json says that the answer is no JSON.", run: jsonIs,
		},
		{
			name: "status", usage: "STATUS [CODE] [MESSAGE]", does: expects | looks,
			help: "Looks at the status of the answer, and at the code and the message of the error in it.", run: status,
		},
	}
}

// answered is the last answer. The error says that there is none.
func (a *actor) answered() (*answer, error) {
	switch {
	case a.last == nil:
		return nil, unablef("there was no request yet")
	case a.last.err != nil:
		return nil, unablef("%s: no answer: %s", a.last.what, a.w.secrets.Mask(a.last.text))
	}
	a.last.seen = true
	return a.last, nil
}

// An apiError is the error in an answer, of either dialect.
type apiError struct{ Name, Code, Message string }

func readError(body []byte) apiError {
	var in struct {
		Error   json.RawMessage
		Message string
	}
	if json.Unmarshal(body, &in) != nil {
		return apiError{}
	}
	var nested apiError
	if json.Unmarshal(in.Error, &nested) == nil {
		return nested
	}
	var flat string
	_ = json.Unmarshal(in.Error, &flat) // neither: no error of the API
	return apiError{Code: flat, Message: in.Message}
}

func status(a *actor, c *call) error {
	x, err := a.answered()
	if err != nil {
		return err
	}
	if !x.is(c) {
		return mismatchf("%s: answered %s, want %s", x.what, x.short(), wantedStatus(c))
	}
	return nil
}

// is tells whether an answer has the status, code and message of a line.
func (x *answer) is(c *call) bool {
	if x.status != c.number("STATUS") {
		return false
	}
	if !c.has("CODE") {
		return true // and a long list need not be read
	}
	e := readError(x.body)
	return e.Code == c.get("CODE") && (!c.has("MESSAGE") || e.Message == c.get("MESSAGE"))
}

func wantedStatus(c *call) string {
	words := []string{c.get("STATUS")}
	if c.has("CODE") {
		words = append(words, c.get("CODE"))
	}
	if c.has("MESSAGE") {
		words = append(words, "'"+c.get("MESSAGE")+"'")
	}
	return strings.Join(words, " ")
}

func answers(a *actor, c *call) error {
	if a.answers == nil {
		return unablef("there was no block of parallel before")
	}
	n := 0
	var all []string
	for _, x := range a.answers {
		all = append(all, x.short())
		if x.is(c) {
			x.seen = true // and no other, so that each refusal has to be counted
			n++
		}
	}
	return total(c.get("TOTAL"), n, "answers "+wantedStatus(c), strings.Join(counted(all), ", "))
}

// total compares a number with how many there are to be.
func total(want string, n int, of, got string) error {
	b, _ := parseTotal(want) // was checked
	if b.Min != nil && n < *b.Min || b.Max != nil && n > *b.Max {
		return mismatchf("%s: %d, want %s; got %s", of, n, b, got)
	}
	return nil
}

// counted says how often each text is there, sorted.
func counted(texts []string) []string {
	counts := map[string]int{}
	for _, text := range texts {
		counts[text]++
	}
	var lines []string
	for _, text := range sortedKeys(counts) {
		lines = append(lines, fmt.Sprintf("%d × %s", counts[text], text))
	}
	return lines
}

func errorFields(a *actor, c *call) error {
	x, err := a.answered()
	if err != nil {
		return err
	}
	e := readError(x.body)
	for _, field := range []struct{ name, got string }{{"name", e.Name}, {"code", e.Code}, {"message", e.Message}} {
		if c.has(field.name) && field.got != c.get(field.name) {
			return mismatchf("%s: the error has the %s %q, want %q", x.what, field.name, field.got, c.get(field.name))
		}
	}
	if c.has("matches") && !c.regexp("matches").MatchString(e.Message) {
		return mismatchf("%s: the error has the message %q, want one that matches %s", x.what, e.Message, c.get("matches"))
	}
	if e == (apiError{}) {
		return mismatchf("%s: answered %d without an error of the API", x.what, x.status)
	}
	return nil
}

func failure(a *actor, c *call) error {
	switch {
	case a.last == nil:
		return unablef("there was no request yet")
	case a.last.err == nil:
		return mismatchf("%s: answered %s, want no answer", a.last.what, a.last.short())
	}
	if text := a.w.secrets.Mask(a.last.text); !c.regexp("REGEXP").MatchString(text) {
		return mismatchf("%s: no answer: %s; want a reason that matches %s", a.last.what, text, c.get("REGEXP"))
	}
	return nil
}

func headerIs(a *actor, c *call) error {
	x, err := a.answered()
	if err != nil {
		return err
	}
	name := http.CanonicalHeaderKey(c.get("NAME"))
	values := x.header[name]
	switch {
	case len(values) == 0:
		return mismatchf("%s: the answer has no header %s", x.what, name)
	case c.has("VALUE") && !slices.Contains(values, c.get("VALUE")):
		return mismatchf("%s: the header %s is %q, want %q", x.what, name, values, c.get("VALUE"))
	case c.has("matches") && !slices.ContainsFunc(values, c.regexp("matches").MatchString):
		return mismatchf("%s: the header %s is %q, want one that matches %s", x.what, name, values, c.get("matches"))
	}
	return nil
}

func jsonIs(a *actor, c *call) error {
	x, err := a.answered()
	if err != nil {
		return err
	}
	pointer := c.get("POINTER")
	value, err := lookup(x.body, pointer)
	switch {
	case errors.Is(err, errNoJSON) && (pointer != "" || len(c.text) > 1): // ! json '' alone is about that
		return unablef("%s: %v", x.what, err)
	case err != nil:
		return mismatchf("%s: %v", x.what, err)
	}
	shown := a.w.secrets.Mask(compact(value))
	switch {
	case c.has("VALUE") && !equalJSON(value, c.get("VALUE")):
		return mismatchf("%s: %q is %s, want %s", x.what, pointer, shown, a.w.secrets.Mask(c.get("VALUE")))
	case c.has("matches") && !matchesText(c.regexp("matches"), value):
		return mismatchf("%s: %q is %s, want one that matches %s", x.what, pointer, shown, c.get("matches"))
	case c.has("type") && typeOf(value) != c.get("type"):
		return mismatchf("%s: %q is %s, a %s, want a %s", x.what, pointer, shown, typeOf(value), c.get("type"))
	case c.has("count"):
		n, ok := size(value)
		if !ok {
			return mismatchf("%s: %q is %s, which has no items to count", x.what, pointer, shown)
		}
		return total(c.get("count"), n, "items in "+strconv.Quote(pointer), strconv.Itoa(n))
	}
	return nil
}

func matchesText(pattern *regexp.Regexp, value any) bool {
	if text, ok := value.(string); ok {
		return pattern.MatchString(text)
	}
	return pattern.MatchString(compact(value))
}
