package evidence

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/report"
)

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // all of it
}

// Exchange is what a report shows of a request and its answer, or of the error that stands in its place. Violations and Duration
// are for the caller to fill in. Tokens of the answer are to be learnt before (see [Secrets.Learn]). Of the body it has the first
// 2000 bytes, or where it is no text its length; cookies it does not show.
func (s *Secrets) Exchange(r Request, a Answer, err error) report.Exchange {
	shown := report.Exchange{Curl: s.Curl(r)}
	if err != nil {
		shown.Error = s.Mask(WithoutURL(err).Error())
		return shown
	}
	shown.Status, shown.Header = a.Status, s.headerLines(a.Header)
	if !utf8.Valid(a.Body) {
		shown.Body = fmt.Sprintf("(%d bytes that are not UTF-8)", len(a.Body))
		return shown
	}
	shown.Body = s.Mask(string(a.Body)) // before it is cut, or half a secret would stay
	if len(shown.Body) > maxShownBody {
		shown.Body, shown.Cut = strings.ToValidUTF8(shown.Body[:maxShownBody], ""), true
	}
	return shown
}

// headerLines are the headers of an answer, one value a line, sorted.
func (s *Secrets) headerLines(header http.Header) []string {
	var lines []string
	for name, values := range header {
		for _, value := range values {
			if http.CanonicalHeaderKey(name) == "Set-Cookie" {
				value = "<secret>"
			}
			lines = append(lines, s.Mask(name+": "+value))
		}
	}
	slices.Sort(lines)
	return lines
}

// WithoutURL leaves out the URL of an error of net/http, which whoever shows it has shown already.
func WithoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
