package mockserver

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/internal/lru"
	"github.com/popupmock/popupmock/openapi"
)

// Answers that are ready are few and small: what is asked for most, not all that could be.
const (
	mostReady       = 128
	longestReady    = 64 << 10 // bytes of a body
	longestQuestion = 512      // bytes of path and query
)

// unchanging operations answer the same question with the same bytes to every account that may ask, as long as nothing else is assumed.
var unchanging = map[string]bool{
	"listCategories": true, "getCategory": true, "listSubcategories": true, "getSubcategory": true, "listCountries": true, "getCountry": true,
	"listCurrencies": true, "getCurrency": true, "listProducts": true, "getProduct": true,
}

// readyAnswers are answers of unchanging operations. They belong to what is assumed, and are forgotten with it.
type readyAnswers = lru.Locked[question, *readyAnswer]

// question is all that a ready answer depends on.
type question struct {
	shelves     *shelves
	path, query string
}

// readyAnswer is never changed.
type readyAnswer struct {
	header http.Header // as it was written
	fields []field     // the same with the length, quicker to walk through
	body   []byte
	found  []openapi.Violation // what the specification has against it
}

// field is a header field.
type field struct {
	name   string
	values []string
}

func newReadyAnswers() *readyAnswers {
	return lru.NewLocked[question, *readyAnswer](mostReady)
}

// ask gets the answer of an operation from its handler, or takes the one that is ready.
func (x *exchange) ask(c echo.Context, handler echo.HandlerFunc) error {
	asked := question{x.shelves, x.path(), x.request.URL.RawQuery}
	if !unchanging[x.operation.ID] || len(asked.path)+len(asked.query) > longestQuestion {
		return handler(c)
	}
	if known, ok := x.assumed.ready.Get(asked); ok {
		x.answer.ready = known
		return nil
	}
	if err := handler(c); err != nil {
		return err
	}
	if a := &x.answer; a.status() == http.StatusOK && len(a.body()) <= longestReady {
		asked.path, asked.query = strings.Clone(asked.path), strings.Clone(asked.query) // parts of a request's head
		x.assumed.ready.Add(asked, x.readyAnswer())
	}
	return nil
}

// readyAnswer is the answer as it was written.
func (x *exchange) readyAnswer() *readyAnswer {
	a := &readyAnswer{header: x.answer.header.Clone(), body: bytes.Clone(x.answer.body())}
	for name, values := range a.header {
		a.fields = append(a.fields, field{name, values})
	}
	a.fields = append(a.fields, field{echo.HeaderContentLength, []string{strconv.Itoa(len(a.body))}})
	a.found = x.server.checker.Response(x.operation, http.StatusOK, a.header, a.body)
	return a
}
