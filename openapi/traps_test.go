package openapi

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kin-openapi lets much pass, or changes it, unless told otherwise. One test for each such default.

func TestUndocumentedStatusIsAViolation(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 204, 301, 304, 308, 404, 405, 418, 502} { // kin-openapi never looks at some of them
		expect(t, operation(t, "login").CheckResponse(status, nil, nil), "status: undocumented status")
	}
}

func TestBodyWhereNoneIsDocumentedIsAViolation(t *testing.T) {
	t.Parallel()
	d := document(t, "  /a: {delete: {operationId: drop, responses: {'204': {description: d}}}}\n")
	op, _ := d.Lookup("DELETE", "/a")
	expect(t, op.CheckResponse(204, nil, nil))
	expect(t, op.CheckResponse(204, jsonHeader(), []byte(`{}`)), "body: undocumented body")
}

func TestExtraFieldsAreViolations(t *testing.T) {
	t.Parallel() // and TestEveryObjectIsClosed: the document asks for it everywhere
	body := `[{"id":1,"name":"a","extra":true}]`
	expect(t, operation(t, "listCategories").CheckResponse(200, jsonHeader(), []byte(body)), "body/0: additionalProperties")
}

func TestRequestsAreLeftAsTheyAre(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    post:
      operationId: create
      parameters:
        - {name: page, in: query, schema: {type: integer, default: 1}}
        - {name: X-Mode, in: header, schema: {type: string, default: fast}}
      requestBody:
        content: {application/json: {schema: {type: object, properties: {n: {type: integer, default: 5}}}}}
      responses: {'200': {description: d}}
`)
	op, _ := d.Lookup("POST", "/a")
	r := request(op, "/a?x=1", `{}`)
	before := r.Header.Clone()
	expect(t, op.CheckRequest(r, []byte(`{}`)))

	if r.URL.RawQuery != "x=1" {
		t.Errorf("query became %q", r.URL.RawQuery)
	}
	if diff := cmp.Diff(before, r.Header); diff != "" {
		t.Errorf("header changed:\n%s", diff)
	}
	if rest, err := io.ReadAll(r.Body); err != nil || string(rest) != `{}` || r.ContentLength != 2 {
		t.Errorf("body became %q, length %d, error %v", rest, r.ContentLength, err)
	}
}

func TestServersDoNotMatter(t *testing.T) {
	t.Parallel()
	d := document(t, "  /a: {get: {operationId: get, responses: {'200': {description: d}}}}\nservers: [{url: 'https://api.example.com/v9'}]\n")
	op, _ := d.Lookup("GET", "/a")
	if op == nil {
		t.Fatal("not found under a local address")
	}
	expect(t, op.CheckRequest(request(op, "http://127.0.0.1:4711/a", ""), nil))
}

func TestAuthenticationIsNotJudged(t *testing.T) {
	t.Parallel()
	for _, authorization := range []string{"", "Bearer x", "nonsense"} {
		op := operation(t, "logout")
		r := request(op, op.Path, "")
		r.Header.Set("Authorization", authorization)
		expect(t, op.CheckRequest(r, nil))
	}
}
