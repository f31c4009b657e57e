package mockserver

import (
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// vendorError is the answer that the vendor gives with an error status: the one of the operation's page, or where that has
// none, one in the same shape.
func (x *exchange) vendorError(status int) fault.Answer {
	a := x.documentedError(status)
	if a.status != status {
		a = x.inventedError(status)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if status == http.StatusUnauthorized {
		x.challenge(header, reasonFor[status])
	}
	return fault.Answer{Status: status, Header: header, Body: a.encode()}
}

// reasonFor names a reason that is answered with a status.
var reasonFor = map[int]journal.Reason{
	http.StatusBadRequest:            journal.ReasonBadQuery,
	http.StatusUnauthorized:          journal.ReasonTokenExpired,
	http.StatusForbidden:             journal.ReasonIPNotAllowed,
	http.StatusNotFound:              journal.ReasonNotFound,
	http.StatusMethodNotAllowed:      journal.ReasonWrongMethod,
	http.StatusRequestEntityTooLarge: journal.ReasonBodyTooLarge,
	http.StatusTooManyRequests:       journal.ReasonRateLimited,
	http.StatusInternalServerError:   journal.ReasonInternal,
	http.StatusServiceUnavailable:    journal.ReasonNoState,
}

// documentedError looks in the table of errors. What it finds may be of another status, which says that there is none.
func (x *exchange) documentedError(status int) answer {
	reason, known := reasonFor[status]
	if !known {
		return answer{}
	}
	if reason == journal.ReasonBadQuery && isAuth[x.operation.ID] {
		reason = journal.ReasonBodyNotJSON
	}
	a := answerFor(reason, x.operation.ID, x.assumedFor(reason))
	if a.status == 0 && reason == journal.ReasonNotFound {
		return answerFor(journal.ReasonUnknownPath, "", "")
	}
	return a
}

// inventedError is made of the name that HTTP has for a status.
func (x *exchange) inventedError(status int) answer {
	text := http.StatusText(status)
	if text == "" {
		text = "Unknown Error"
	}
	words := strings.Fields(strings.NewReplacer("-", " ", "'", "").Replace(text))
	code := strings.ToUpper(strings.Join(words, "_"))
	message := text[:1] + strings.ToLower(text[1:])
	if x.assumed.Dialect == assumption.Legacy && isAuth[x.operation.ID] {
		return flat(status, strings.ToLower(code), message)
	}
	return answer{status, strings.TrimSuffix(strings.Join(words, ""), "Error") + "Error", code, message}
}
