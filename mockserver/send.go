package mockserver

import (
	"errors"
	"maps"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// checkAnswer compares the answer with the specification. What is wrong is our mistake, never the client's.
func (x *exchange) checkAnswer() {
	if x.operation == nil {
		return
	}
	found := x.verdict()
	x.note(found)
	x.server.broken.add(x.entry.Sandbox, x.pending.Seq(), x.request, found)
	for _, v := range found {
		x.server.log.Error("answer breaks the specification", "operation", x.operation.ID, "status", x.answer.status(), "violation", v.String())
	}
}

func (x *exchange) verdict() []openapi.Violation {
	if ready := x.answer.ready; ready != nil {
		return ready.found
	}
	return x.server.checker.Response(x.operation, x.answer.status(), x.answer.header, x.answer.body())
}

func (x *exchange) note(found []openapi.Violation) {
	for _, v := range found {
		x.entry.Violations = append(x.entry.Violations, journal.Violation(v))
	}
}

// send lets the answer out.
func (x *exchange) send() {
	if x.spoilt != nil {
		x.sendSpoilt()
		return
	}
	x.entry.SentStatus = x.answer.status()
	x.sendHead()
	n, err := 0, error(nil)
	if !x.bodiless() {
		n, err = x.writer.Write(x.answer.body())
	}
	x.entry.Bytes = int64(n)
	x.entry.Outcome = journal.OutcomeAnswered
	if err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		x.entry.Outcome, x.entry.Cause = journal.OutcomeCut, "the client went away: "+err.Error()
	}
}

// sendHead lets out status and header fields. A date that is there already is wrong on purpose.
func (x *exchange) sendHead() {
	header := x.writer.Header()
	if ready := x.answer.ready; ready != nil {
		for _, f := range ready.fields {
			header[f.name] = f.values
		}
	} else {
		maps.Copy(header, x.answer.header)
		if !fault.Bodyless(x.answer.status()) {
			header.Set(echo.HeaderContentLength, strconv.Itoa(len(x.answer.body())))
		}
	}
	if x.answer.header.Get("Date") == "" {
		header["Date"] = x.world.dates.at(x.now)
	}
	if x.assumed.RequestID == assumption.Echo {
		header.Set(requestIDHeader, x.requestID())
	}
	x.writer.WriteHeader(x.answer.status())
}
