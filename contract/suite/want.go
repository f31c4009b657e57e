package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

var (
	errNoTokens      = errors.New("access_token or refresh_token is missing")
	errNotThreeParts = errors.New("it does not have three parts")
	errNotBase64     = errors.New("a part is not base64url without padding")
	errNotObject     = errors.New("a part is no JSON object")
)

// get reads a path with a bearer token, or without one when it is empty.
func (p *probe) get(path, token string) answer { return p.send(call{path: path, token: token}) }

// post sends a body without a token.
func (p *probe) post(path, body string) answer {
	return p.send(call{method: http.MethodPost, path: path, body: body})
}

// want fails the case unless the answer has this status.
func (a answer) want(status int) answer {
	if a.status != status {
		a.p.failf("%s: status %d, want %d%s", a.what, a.status, status, a.whereTo())
	}
	return a
}

// whereTo names the host of a redirect, which was not followed.
func (a answer) whereTo() string {
	if a.status < 300 || a.status > 399 {
		return ""
	}
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || to.Host == "" {
		return "; redirects are not followed"
	}
	return "; it redirects to " + to.Host + ", which is not followed"
}

// refused fails the case unless the answer is one of these errors: status, name, code and message.
func (a answer) refused(wanted ...refusal) {
	var wants []string
	for _, r := range wanted {
		want := r.wire(a.flat())
		if a.is(r) {
			return
		}
		wants = append(wants, fmt.Sprintf("%d %s", r.status, want))
	}
	got := fmt.Sprint(a.status)
	if text := a.errorText(); text != "" {
		got += " " + text
	}
	a.p.failf("%s: %s, want %s%s", a.what, got, strings.Join(wants, " or "), a.whereTo())
}

// is tells whether the answer is this error.
func (a answer) is(r refusal) bool { return a.status == r.status && a.errorText() == r.wire(a.flat()) }

// flat tells whether errors of this call are those of the older login page.
func (a answer) flat() bool {
	return a.p.s.dialect == Legacy && strings.Contains(a.what, " /auth/")
}

// wire is the error in words: what stands in its fields.
func (r refusal) wire(flat bool) string {
	if flat {
		return fmt.Sprintf("%s %q", r.flat, r.message)
	}
	return fmt.Sprintf("%s %s %q", r.name, r.code, r.message)
}

// errorText is the error of an answer as wire has it, empty when it is in neither shape.
func (a answer) errorText() string {
	var nested struct {
		Error struct{ Name, Code, Message *string }
	}
	var flat struct{ Error, Message *string }
	e := &nested.Error
	switch {
	case json.Unmarshal(a.body, &nested) == nil && e.Name != nil && e.Code != nil && e.Message != nil:
		return fmt.Sprintf("%s %s %q", *e.Name, *e.Code, *e.Message)
	case json.Unmarshal(a.body, &flat) == nil && flat.Error != nil && flat.Message != nil:
		return fmt.Sprintf("%s %q", *flat.Error, *flat.Message)
	}
	return ""
}

// value reads the body as JSON, with numbers as json.Number. What is no JSON fails the case.
func (a answer) value() any {
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	var v any
	err := decoder.Decode(&v)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more follows after the JSON value")
		}
	}
	if err != nil {
		a.p.failf("%s: the body is no JSON: %s", a.what, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return v
}

// object reads the body as a JSON object.
func (a answer) object() map[string]any {
	o, ok := a.value().(map[string]any)
	if !ok {
		a.p.failf("%s: the body is no JSON object", a.what)
	}
	return o
}

// list reads the body as a JSON array of objects.
func (a answer) list() []map[string]any {
	elements, ok := a.value().([]any)
	if !ok {
		a.p.failf("%s: the body is no JSON array", a.what)
	}
	list := make([]map[string]any, len(elements))
	for i, e := range elements {
		if list[i], ok = e.(map[string]any); !ok {
			a.p.failf("%s: element %d is no JSON object", a.what, i)
		}
	}
	return list
}
