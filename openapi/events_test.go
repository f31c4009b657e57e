package openapi_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/openapi"
)

// Of a stream of events no more is checked than that it is one.
func TestAStreamOfEventsIsCheckedByItsMediaType(t *testing.T) {
	t.Parallel()
	d, err := openapi.Parse([]byte(`
openapi: 3.0.3
info: {title: test, version: '1'}
paths:
  /stream:
    get:
      operationId: stream
      responses: {'200': {description: d, content: {text/event-stream: {schema: {type: string}}}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	op, _ := d.Lookup("GET", "/stream")
	wrong := []openapi.Violation{{In: "response", Where: "header Content-Type", Rule: openapi.RuleMediaType, Detail: "want text/event-stream"}}
	for _, test := range []struct {
		kind, body string
		want       []openapi.Violation
	}{
		{"text/event-stream", "data: 1\n\n", nil},
		{"text/event-stream; charset=utf-8", "", nil},
		{"application/json", "{}", wrong},
		{"", "data: 1\n\n", wrong},
	} {
		got := op.CheckResponse(200, http.Header{"Content-Type": {test.kind}}, []byte(test.body))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", test.kind, test.body, diff)
		}
	}
	if fields := op.Fields(); fields != nil {
		t.Errorf("it has the fields %v", fields)
	}
}
