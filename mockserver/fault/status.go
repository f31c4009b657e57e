package fault

import (
	"encoding/json"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Status answers with a status: with the vendor's body for that error, or with another.
type Status struct {
	// Code is an HTTP status from 200 to 599. One below 400 needs a body or none, since the vendor has no errors there.
	Code int
	// Body is sent in place of the vendor's.
	Body string
	// NoBody sends none at all.
	NoBody bool
	// ContentType goes with Body. Empty means application/json for what is JSON, and text/plain for what is not.
	ContentType string
}

// Type implements Effect.
func (Status) Type() string { return "status" }

func readStatus(r *ruletext.Reader) Effect {
	s := Status{Code: r.Integer("status"), ContentType: r.Text("content_type")}
	switch raw := r.Get("body"); {
	case raw == nil:
	case raw[0] == '"':
		s.Body = r.Text("body")
		s.NoBody = s.Body == ""
	case raw[0] == '{', raw[0] == '[':
		s.Body = string(raw)
	default:
		r.Wrong("body", "is %s, want a string, an object or an array", ruletext.Describe(raw))
	}
	return s
}

func (s Status) write(w *ruletext.Writer) {
	w.Add("status", s.Code)
	if s.Body != "" || s.NoBody {
		w.Add("body", s.Body)
	}
	ruletext.Some(w, "content_type", s.ContentType)
}

func (s Status) check(n ruletext.Notes) {
	n.Whole("status", s.Code, 200, 599)
	switch {
	case s.NoBody && s.Body != "":
		n.Wrong("body", "is there and not, want one")
	case Bodyless(s.Code) && s.Body != "":
		n.Wrong("body", "is there, want none: a %d has none", s.Code)
	case s.Code >= 200 && s.Code < 400 && s.Body == "" && !s.NoBody && !Bodyless(s.Code):
		n.Wrong("body", "is missing, want one, or \"\": the vendor has no error body for a %d", s.Code)
	case s.Body == "" && s.ContentType != "":
		n.Wrong("content_type", "is of a body, which is missing")
	}
	checkHeader(n, "content_type", s.ContentType)
}

func (s Status) run(e *Exchange) {
	if s.Body == "" && !s.NoBody && !Bodyless(s.Code) {
		e.reply(e.Vendor(s.Code))
		return
	}
	a := Answer{Status: s.Code, Header: http.Header{}, Body: []byte(s.Body)}
	if s.Body != "" {
		a.Header.Set("Content-Type", s.contentType())
	}
	e.reply(a)
}

func (s Status) contentType() string {
	switch {
	case s.ContentType != "":
		return s.ContentType
	case json.Valid([]byte(s.Body)):
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// Bodyless tells whether answers of the status have no body (RFC 9110, sections 15.3.5 and 15.4.5).
func Bodyless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// maxHeader is the longest value of a header field that a rule can set, in bytes.
const maxHeader = 256

// checkHeader notes what cannot be the value of a header field.
func checkHeader(n ruletext.Notes, field, value string) {
	for _, c := range []byte(value) {
		if c < ' ' || c > '~' {
			n.Wrong(field, "has a character that is not printable ASCII")
			return
		}
	}
	if len(value) > maxHeader {
		n.Wrong(field, "has %d bytes, want at most %d", len(value), maxHeader)
	}
}
