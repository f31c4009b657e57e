package judges

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// TestPrismFindsNothing lets every operation be called, so that it gives each of its documented answers, and wants Prism
// to find no fault with any of them, nor with a request that succeeds.
func TestPrismFindsNothing(t *testing.T) {
	t.Parallel()
	for _, d := range documents {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			p := startPrism(t, d.text(t))
			for _, op := range d.operations(t) {
				for _, status := range op.Statuses() {
					for _, c := range callsOf(op.ID, status) {
						t.Run(c.String(), func(t *testing.T) {
							t.Parallel()
							p.judge(t, mockserver.Start(t, d.options...), op, c)
						})
					}
				}
			}
		})
	}
}

// judge makes a call of a mock that nobody else calls.
func (p *prism) judge(t *testing.T, mock *mockserver.TestServer, op *openapi.Operation, c call) {
	t.Helper()
	got := p.send(t, mock.Handler(), op.Method, c.message(t, mock, op))
	if got.problem != "" {
		t.Fatalf("Prism has answered itself: %s", got.problem)
	}
	entries := mock.Journal()
	if last := entries[len(entries)-1]; last.Operation != op.ID || last.Status != c.status || got.status != c.status {
		t.Errorf("status %d, the mock has answered %s with %d; want %s with %d", got.status, last.Operation, last.Status, op.ID, c.status)
	}
	for _, v := range got.violations {
		if strings.HasPrefix(v.String(), "response") || c.status < 300 {
			t.Errorf("Prism: %s", v)
		}
	}
}

// uncalled says which answers of an operation nothing in calls or situations brings about.
func uncalled(op *openapi.Operation) []string {
	var problems []string
	if !slices.ContainsFunc(calls, func(c call) bool { return c.operation == op.ID && c.status < 300 }) {
		problems = append(problems, op.ID+": no call that succeeds")
	}
	for _, status := range op.Statuses() {
		if len(callsOf(op.ID, status)) == 0 && unreachable[status] == "" {
			problems = append(problems, fmt.Sprintf("%s: no call that is answered with %d", op.ID, status))
		}
	}
	return problems
}

func TestEveryAnswerHasACall(t *testing.T) {
	t.Parallel()
	for _, d := range documents {
		for _, op := range d.operations(t) {
			for _, problem := range uncalled(op) {
				t.Errorf("%s: %s", d.name, problem)
			}
		}
	}
	if diff := cmp.Diff([]string{"orderMoon: no call that succeeds"}, uncalled(&openapi.Operation{ID: "orderMoon"})); diff != "" {
		t.Errorf("problems of an operation that nobody calls (-want +got):\n%s", diff)
	}
}

// TestEveryCallIsMade guards against calls of an operation or a status that no document has (any more).
func TestEveryCallIsMade(t *testing.T) {
	t.Parallel()
	statuses := map[string][]int{}
	for _, d := range documents {
		for _, op := range d.operations(t) {
			statuses[op.ID] = append(statuses[op.ID], op.Statuses()...)
		}
	}
	for _, c := range calls {
		if !slices.Contains(statuses[c.operation], c.status) {
			t.Errorf("no document has what %s asks for", c)
		}
	}
}

// A spoil changes an answer of the mock before Prism sees it.
type spoil func(*httptest.ResponseRecorder)

func body(from, to string) spoil {
	return func(w *httptest.ResponseRecorder) {
		w.Body = bytes.NewBuffer(bytes.Replace(w.Body.Bytes(), []byte(from), []byte(to), 1))
	}
}

func header(name, value string) spoil {
	return func(w *httptest.ResponseRecorder) { w.Header().Set(name, value) }
}

func status(code int) spoil { return func(w *httptest.ResponseRecorder) { w.Code = code } }

// TestPrismFindsWhatIsWrong spoils good answers in one place.
func TestPrismFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		spoil      spoil
		want       string
	}{
		{"text for a number", "/api/v1/categories/1", body(`"id":1`, `"id":"1"`),
			"response.body.id: Response body property id must be integer"},
		{"null for text", "/api/v1/categories", body(`"Gift Cards"`, `null`),
			"response.body.0.name: Response body property 0.name must be string"},
		{"a field is missing", "/api/v1/currencies/1", body(`"currency":"USD",`, ``),
			"response.body: Response body must have required property 'currency'"},
		{"a field too many", "/api/v1/categories/1", body(`"id":1`, `"id":1,"active":true`),
			"response.body: Response body must NOT have additional properties; found 'active'"},
		{"another text of an error", "/api/v1/categories/9", body(`Category`, `It`),
			"response.body: Response body must be equal to one of the allowed values: [object Object]"},
		{"a header that is no number", "/api/v1/wallets", header("X-Page", "first"),
			"response.header.x-page: Response header parameter x-page must be integer"},
		{"an undocumented status", "/api/v1/categories/1", status(418),
			"response: Unable to match the returned status code with those defined in the document: 200,400,401,403,404,429,500,503"},
	}
	p := startPrism(t, documents[0].text(t))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			got := p.send(t, spoiled(mock.Handler(), test.spoil), http.MethodGet, message{path: test.path, token: login(t, mock).AccessToken})
			if diff := cmp.Diff([]string{test.want}, texts(got.violations)); diff != "" || got.problem != "" {
				t.Errorf("violations (-want +got):\n%s%s", diff, got.problem)
			}
		})
	}
}

func spoiled(handler http.Handler, change spoil) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		answer.Header().Del("Content-Length")
		change(answer)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

func texts(violations []violation) []string {
	var list []string
	for _, v := range violations {
		list = append(list, v.String())
	}
	return list
}
