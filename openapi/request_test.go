package openapi

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
)

func TestRequestBodies(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		op, body string
		want     []string
	}{
		"login":               {"login", `{"username":"u","password":"p"}`, nil},
		"no password":         {"login", `{"username":"u"}`, []string{"body/password: required"}},
		"neither":             {"login", `{}`, []string{"body/password: required", "body/username: required"}},
		"empty password":      {"login", `{"username":"u","password":""}`, []string{"body/password: minLength"}},
		"null password":       {"login", `{"username":"u","password":null}`, []string{"body/password: type"}},
		"password as number":  {"login", `{"username":"u","password":1e999}`, []string{"body/password: type"}},
		"extra field":         {"login", `{"username":"u","password":"p","otp":"1"}`, []string{"body: additionalProperties"}},
		"array":               {"login", `[]`, []string{"body: type"}},
		"no body":             {"login", ``, []string{"body: required"}},
		"not JSON":            {"login", `username=u`, []string{"body: json"}},
		"two values":          {"login", `{"username":"u","password":"p"}{}`, []string{"body: json"}},
		"refresh":             {"refresh", `{"refresh_token":"x"}`, nil},
		"empty refresh token": {"refresh", `{"refresh_token":""}`, []string{"body/refresh_token: minLength"}},
		"logout":              {"logout", ``, nil},
		"logout with a body":  {"logout", `{}`, []string{"body: undocumented body"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op := operation(t, tc.op)
			expect(t, op.CheckRequest(request(op, op.Path, tc.body), []byte(tc.body)), tc.want...)
		})
	}
}

func TestRequestContentType(t *testing.T) {
	t.Parallel()
	op := operation(t, "login")
	body := `{"username":"u","password":"p"}`
	for contentType, want := range map[string][]string{
		"application/json; charset=utf-8":   nil,
		"":                                  {"header Content-Type: media type"},
		"application/x-www-form-urlencoded": {"header Content-Type: media type"},
		"application/json; charset":         {"header Content-Type: media type"},
		"application/problem+json":          {"header Content-Type: media type"},
	} {
		r := request(op, op.Path, body)
		r.Header.Set("Content-Type", contentType)
		expect(t, op.CheckRequest(r, []byte(body)), want...)
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][]string{
		"":                              nil,
		"page=1&limit=10000&category=a": nil,
		"category=":                     nil,
		"unknown=1":                     nil,
		"page=0":                        {"query page: minimum"},
		"page=-1&limit=10001":           {"query limit: maximum", "query page: minimum"},
		"page=two":                      {"query page: type"},
		"page=1.5":                      {"query page: type"},
		"page=99999999999999999999":     {"query page: type"},
		"page=":                         {"query page: empty"},
		"page=1&page=2":                 {"query page: repeated"},
		"page=%zz":                      {"query: encoding"},
		"limit=5;page=1":                {"query: encoding"},
	} {
		for _, id := range pageOperations() {
			t.Run(id+"?"+query, func(t *testing.T) {
				t.Parallel()
				op := operation(t, id)
				r := request(op, op.Path, "")
				r.URL.RawQuery = query
				expect(t, op.CheckRequest(r, nil), want...)
			})
		}
	}
}

func TestQueryKeys(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]string{
		"listProducts": {"page", "limit", "category", "sort"}, "listWallets": {"page", "limit", "currency", "name"},
		"listTransactions": {"page", "limit", "sort", "currency", "name"}, "getProduct": nil, "login": nil,
	} {
		if got := operation(t, id).QueryKeys(); !slices.Equal(got, want) {
			t.Errorf("%s has %v, want %v", id, got, want)
		}
	}
}

// How a sort is written is not documented, so that no text of it is a violation.
func TestSortIsAnyText(t *testing.T) {
	t.Parallel()
	op := operation(t, "listTransactions")
	for query, want := range map[string][]string{
		"sort=" + url.QueryEscape(`{"field":"id","direction":"ASC"}`): nil,
		"sort=id":                             nil,
		"sort=":                               nil,
		"sort=a&sort=b":                       {"query sort: repeated"},
		"currency=1&name=n":                   nil,
		"currency=1&name=a&currency=2&name=b": {"query currency: repeated", "query name: repeated"},
	} {
		r := request(op, op.Path, "")
		r.URL.RawQuery = query
		expect(t, op.CheckRequest(r, nil), want...)
	}
}

func TestNumbersInPaths(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"categories", "countries", "currencies", "products", "subcategories"} {
		for id, want := range map[string][]string{
			"1":                    nil,
			"2147483647":           nil,
			"2147483648":           {"path id: maximum"},
			"0":                    {"path id: minimum"},
			"-1":                   {"path id: minimum"},
			"1.5":                  {"path id: type"},
			"abc":                  {"path id: type"},
			"99999999999999999999": {"path id: type"},
		} {
			t.Run(path+"/"+id, func(t *testing.T) {
				t.Parallel()
				target := "/api/v1/" + path + "/" + id
				op, _ := load(t).Lookup(http.MethodGet, target)
				if op == nil {
					t.Fatal("no operation")
				}
				expect(t, op.CheckRequest(request(op, target, ""), nil), want...)
			})
		}
	}
}

// An operation's own parameter overrides the one of its path.
func TestParameterOverride(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    parameters: [{name: n, in: query, schema: {type: integer}}, {name: X-N, in: header, required: true, schema: {type: integer}}]
    get:
      operationId: get
      parameters: [{name: n, in: query, schema: {type: string}}]
      responses: {'200': {description: d}}
`)
	op, _ := d.Lookup(http.MethodGet, "/a")
	r := request(op, "/a?n=text", "")
	expect(t, op.CheckRequest(r, nil), "header X-N: required")
}

func TestParametersReportAllThatIsWrong(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    get:
      operationId: get
      parameters: [{name: n, in: query, schema: {type: string, minLength: 3, pattern: '^a'}}]
      responses: {'200': {description: d}}
`)
	op, _ := d.Lookup(http.MethodGet, "/a")
	expect(t, op.CheckRequest(request(op, "/a?n=b", ""), nil), "query n: minLength", "query n: pattern")
}

func TestOptionalBody(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: d}}
`)
	op, _ := d.Lookup(http.MethodPost, "/a")
	expect(t, op.CheckRequest(request(op, "/a", ""), nil))
	expect(t, op.CheckRequest(request(op, "/a", "[]"), []byte("[]")), "body: type")
}

func TestDirectionsDiffer(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: &thing {type: object, properties: {id: {type: integer, readOnly: true}, pin: {type: integer, writeOnly: true}}}}}}
      responses: {'200': {description: d, content: {application/json: {schema: *thing}}}}
`)
	op, _ := d.Lookup(http.MethodPost, "/a")
	body := `{"id":1,"pin":1}`
	expect(t, op.CheckRequest(request(op, "/a", body), []byte(body)), "body/id: readOnly")
	expect(t, op.CheckResponse(200, jsonHeader(), []byte(body)), "body/pin: writeOnly")
}
