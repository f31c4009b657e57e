package openapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckerGivesTheSameVerdictsOnRequests(t *testing.T) {
	t.Parallel()
	c := NewChecker(1 << 16)
	bodies := []string{
		"", "{}", `{"username":"u","password":"p"}`, `{"username":"u"}`, `{"refresh_token":"a.b.c"}`, `{"refresh_token":"d.e.f"}`, `{"refresh_token":""}`, "no JSON",
	}
	for range 2 { // unknown at first, then remembered
		for _, op := range load(t).Operations() {
			for _, id := range []string{"1", "one", ""} {
				for _, query := range []string{"", "page=1", "page=0", "page=%zz", "currency=USD&currency=EUR"} {
					for _, contentType := range []string{"application/json", "text/plain"} {
						for _, body := range bodies {
							r := request(op, strings.ReplaceAll(op.Path, "{id}", id), body)
							r.URL.RawQuery = query
							r.Header.Set("Content-Type", contentType)
							want, got := op.CheckRequest(r, []byte(body)), c.Request(op, r, []byte(body))
							if diff := cmp.Diff(want, got); diff != "" {
								t.Fatalf("%s %s?%s %s %s (-checked +remembered):\n%s", op.ID, r.URL.Path, query, contentType, body, diff)
							}
						}
					}
				}
			}
		}
	}
}

func TestCheckerRemembersRequests(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		op     string
		first  string
		body   string
		change func(*http.Request)
		want   int
	}{
		"the same":              {op: "listProducts", want: 1},
		"another token":         {op: "refresh", first: `{"refresh_token":"a.b.c"}`, body: `{"refresh_token":"d.e.f"}`, want: 1},
		"a longer token":        {op: "refresh", first: `{"refresh_token":"a.b.c"}`, body: `{"refresh_token":"d.e.ff"}`, want: 2},
		"another password":      {op: "login", first: `{"username":"u","password":"p"}`, body: `{"username":"u","password":"q"}`, want: 2},
		"another query":         {op: "listProducts", change: func(r *http.Request) { r.URL.RawQuery = "page=1" }, want: 2},
		"another path":          {op: "listProducts", change: func(r *http.Request) { r.URL.Path += "/" }, want: 2},
		"a piece of the path":   {op: "listProducts", change: func(r *http.Request) { r.URL.Path, r.URL.RawQuery = r.URL.Path[:5], r.URL.Path[5:] }, want: 2},
		"a header":              {op: "listProducts", change: func(r *http.Request) { r.Header.Set("X-Anything", "a") }, want: 1},
		"a type without a body": {op: "listProducts", change: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, want: 1},
		"another type":          {op: "login", change: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, want: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op, c := operation(t, tc.op), NewChecker(8)
			c.Request(op, request(op, op.Path, tc.first), []byte(tc.first))
			r := request(op, op.Path, tc.body)
			if tc.change != nil {
				tc.change(r)
			}
			c.Request(op, r, []byte(tc.body))
			if got := remembered(c); got != tc.want {
				t.Errorf("%d verdicts, want %d", got, tc.want)
			}
		})
	}
}

// The vendor's document has no headers of requests; another may.
func TestCheckerLooksAtDocumentedHeaders(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    get:
      operationId: a
      parameters: [{in: header, name: X-Count, schema: {type: integer}}]
      responses: {"200": {description: ok}}
`)
	op, c := operationOf(t, d, "a"), NewChecker(8)
	for range 2 {
		for value, want := range map[string][]string{"1": nil, "one": {"header X-Count: type"}} {
			r := request(op, "/a", "")
			r.Header.Set("X-Count", value)
			expect(t, c.Request(op, r, nil), want...)
		}
	}
}

// The first request that a process checks is hashed by what its operation documents, as all others are.
func TestCheckerReadsTheOperationFirst(t *testing.T) {
	t.Parallel()
	d, err := Open(compiled, "popup", nil)
	if err != nil {
		t.Fatal(err)
	}
	op, _ := d.Lookup("POST", "/auth/login")
	c, body := NewChecker(8), `{"username":"u","password":"p"}`
	wrong := request(op, op.Path, body)
	wrong.Header.Set("Content-Type", "text/plain")
	expect(t, c.Request(op, wrong, []byte(body)), "header Content-Type: media type")
	expect(t, c.Request(op, request(op, op.Path, body), []byte(body)))
	expect(t, c.Request(op, wrong, []byte(body)), "header Content-Type: media type")
	if got := remembered(c); got != 2 {
		t.Errorf("%d verdicts, want 2", got)
	}
}
