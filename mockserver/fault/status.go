package fault

import (
	"encoding/json"
	"net/http"
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

func readStatus(r *reader) Effect {
	s := Status{Code: r.integer("status"), ContentType: r.text("content_type")}
	switch raw := r.get("body"); {
	case raw == nil:
	case raw[0] == '"':
		s.Body = r.text("body")
		s.NoBody = s.Body == ""
	case raw[0] == '{', raw[0] == '[':
		s.Body = string(raw)
	default:
		r.wrong("body", "is %s, want a string, an object or an array", describe(raw))
	}
	return s
}

func (s Status) write(w *writer) {
	w.add("status", s.Code)
	if s.Body != "" || s.NoBody {
		w.add("body", s.Body)
	}
	some(w, "content_type", s.ContentType)
}

func (s Status) check(n notes) {
	n.whole("status", s.Code, 200, 599)
	switch {
	case s.NoBody && s.Body != "":
		n.wrong("body", "is there and not, want one")
	case Bodyless(s.Code) && s.Body != "":
		n.wrong("body", "is there, want none: a %d has none", s.Code)
	case s.Code >= 200 && s.Code < 400 && s.Body == "" && !s.NoBody && !Bodyless(s.Code):
		n.wrong("body", "is missing, want one, or \"\": the vendor has no error body for a %d", s.Code)
	case s.Body == "" && s.ContentType != "":
		n.wrong("content_type", "is of a body, which is missing")
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
func checkHeader(n notes, field, value string) {
	for _, c := range []byte(value) {
		if c < ' ' || c > '~' {
			n.wrong(field, "has a character that is not printable ASCII")
			return
		}
	}
	if len(value) > maxHeader {
		n.wrong(field, "has %d bytes, want at most %d", len(value), maxHeader)
	}
}
