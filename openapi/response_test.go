package openapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// errorRow is one error of an operation.
type errorRow struct {
	op                  string
	status              int
	name, code, message string
}

func (r errorRow) String() string { return fmt.Sprintf("%s %d %s", r.op, r.status, r.message) }

// body is the row as the vendor would send it.
func (r errorRow) body() string {
	return fmt.Sprintf(`{"error":{"name":%q,"code":%q,"message":%q}}`, r.name, r.code, r.message)
}

// errorRows are all errors that the operations may answer with.
func errorRows() []errorRow {
	rows := []errorRow{
		{"login", 400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
		{"login", 400, "ValidationException", "VALIDATION_FAILURE", "Username and password are required"},
		{"login", 401, "UnauthorizedError", "UNAUTHORIZED", "Invalid credentials"},
		{"login", 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
		{"login", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error"},
		{"refresh", 400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
		{"refresh", 400, "ValidationException", "VALIDATION_FAILURE", "Refresh token is required"},
		{"refresh", 401, "UnauthorizedError", "UNAUTHORIZED", "Invalid refresh token"},
		{"refresh", 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
		{"refresh", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error"},
		{"logout", 401, "UnauthorizedError", "UNAUTHORIZED", "Authentication required"},
		{"logout", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error"},
		{"listCategories", 400, "BadRequestError", "INVALID_FEATURE", "The requested feature is not enabled for this client"},
		{"listCategories", 401, "UnauthorizedError", "UNAUTHORIZED", "Authentication required"},
		{"listCategories", 401, "UnauthorizedError", "UNAUTHORIZED", "Invalid or expired access token"},
		{"listCategories", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve categories"},
		{"listProducts", 400, "BadRequestError", "BAD_REQUEST", "Invalid query parameters"},
		{"listProducts", 401, "UnauthorizedError", "UNAUTHORIZED", "Authentication required"},
		{"listProducts", 401, "UnauthorizedError", "UNAUTHORIZED", "Invalid or expired access token"},
		{"listProducts", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve products"},
	}
	for _, id := range []string{"login", "refresh", "logout", "listCategories", "listProducts"} {
		rows = append(rows, errorRow{id, 403, "ForbiddenError", "FORBIDDEN", "IP address not authorized"})
	}
	return rows
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, row := range errorRows() {
		op := operation(t, row.op)
		for name, tc := range map[string]struct {
			status int
			body   string
			want   []string
		}{
			"as documented":      {row.status, row.body(), nil},
			"another message":    {row.status, strings.Replace(row.body(), row.message, row.message+".", 1), []string{"body/error/message: enum"}},
			"another code":       {row.status, strings.Replace(row.body(), row.code, "E_OTHER", 1), []string{"body/error/code: enum"}},
			"another name":       {row.status, strings.Replace(row.body(), row.name, "Oops", 1), []string{"body/error/name: enum"}},
			"no message":         {row.status, fmt.Sprintf(`{"error":{"name":%q,"code":%q}}`, row.name, row.code), []string{"body/error/message: required"}},
			"no error":           {row.status, `{}`, []string{"body/error: required"}},
			"extra field inside": {row.status, strings.Replace(row.body(), `}}`, `,"trace":"x"}}`, 1), []string{"body/error: additionalProperties"}},
			"success beside it":  {row.status, strings.Replace(row.body(), `{`, `{"success":false,`, 1), []string{"body: additionalProperties"}},
			"code as a number":   {row.status, strings.Replace(row.body(), fmt.Sprintf("%q", row.code), "5", 1), []string{"body/error/code: type"}},
			"flat, as of old":    {row.status, `{"error":"unauthorized","message":"m"}`, []string{"body: additionalProperties", "body/error: type"}},
			"null":               {row.status, `null`, []string{"body: type"}},
			"unknown status":     {418, row.body(), []string{"status: undocumented status"}},
		} {
			t.Run(row.String()+"/"+name, func(t *testing.T) {
				t.Parallel()
				expect(t, op.CheckResponse(tc.status, jsonHeader(), []byte(tc.body)), tc.want...)
			})
		}
	}
}

// Every error that the document allows is in the table, so that none is allowed unawares.
func TestErrorTableIsComplete(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, row := range errorRows() {
		listed[fmt.Sprintf("%s %d %s", row.op, row.status, row.body())] = true
	}
	allowed := 0
	for _, op := range load(t).Operations() {
		for status, response := range op.responses {
			for _, entry := range response.body.schema.Enum {
				e := entry.(map[string]any)["error"].(map[string]any)
				row := errorRow{op.ID, status, e["name"].(string), e["code"].(string), e["message"].(string)}
				if !listed[fmt.Sprintf("%s %d %s", op.ID, status, row.body())] {
					t.Errorf("the document allows %s", row)
				}
				allowed++
			}
		}
	}
	if allowed != len(listed) {
		t.Errorf("the document allows %d errors, the table has %d", allowed, len(listed))
	}
}

// An error is a combination: the name of one and the code of another make none.
func TestErrorsDoNotMix(t *testing.T) {
	t.Parallel()
	mixed := errorRow{"login", 400, "SyntaxError", "VALIDATION_FAILURE", "Invalid request body"}
	expect(t, operation(t, "login").CheckResponse(400, jsonHeader(), []byte(mixed.body())), "body/error/code: enum")
}

func TestSuccesses(t *testing.T) {
	t.Parallel()
	edit := func(body, old, replacement string) string {
		if !strings.Contains(body, old) {
			t.Fatalf("%s does not hold %s", body, old)
		}
		return strings.Replace(body, old, replacement, 1)
	}
	const access = `"access_token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln",`
	const logout = `{"success":true,"data":{"message":"Successfully logged out"}}`
	for name, tc := range map[string]struct {
		op, body string
		want     []string
	}{
		"login":                    {"login", tokenBody, nil},
		"refresh":                  {"refresh", tokenBody, nil},
		"no success":               {"login", edit(tokenBody, `"success":true,`, ``), []string{"body/success: required"}},
		"success false":            {"login", edit(tokenBody, `true`, `false`), []string{"body/success: enum"}},
		"no access token":          {"login", edit(tokenBody, access, ``), []string{"body/data/access_token: required"}},
		"null access token":        {"login", edit(tokenBody, access, `"access_token":null,`), []string{"body/data/access_token: type"}},
		"access token of 2 parts":  {"login", edit(tokenBody, `.c2ln`, ``), []string{"body/data/access_token: pattern"}},
		"empty refresh token":      {"login", edit(tokenBody, `"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjJ9.c2ln"`, `""`), []string{"body/data/refresh_token: minLength"}},
		"token type":               {"login", edit(tokenBody, `"client_id"`, `"token_type":"Bearer","client_id"`), []string{"body/data: additionalProperties"}},
		"fraction of a second":     {"login", edit(tokenBody, `10:30:00Z`, `10:30:00.5Z`), []string{"body/data/access_expires_at: pattern"}},
		"time with an offset":      {"login", edit(tokenBody, `09:30:00Z`, `09:30:00+00:00`), []string{"body/data/refresh_expires_at: pattern"}},
		"month 13":                 {"login", edit(tokenBody, `2024-01-15`, `2024-13-15`), []string{"body/data/access_expires_at: format"}},
		"client id as text":        {"login", edit(tokenBody, `123456`, `"123456"`), []string{"body/data/client_id: type"}},
		"client id with a half":    {"login", edit(tokenBody, `123456`, `1.5`), []string{"body/data/client_id: type"}},
		"two things wrong":         {"login", edit(edit(tokenBody, `123456`, `"1"`), `true`, `false`), []string{"body/data/client_id: type", "body/success: enum"}},
		"bare, as of old":          {"login", tokenBody[len(`{"success":true,"data":`) : len(tokenBody)-1], []string{"body: additionalProperties", "body/data: required", "body/success: required"}},
		"logout":                   {"logout", logout, nil},
		"logout, another text":     {"logout", edit(logout, `out`, `off`), []string{"body/data/message: enum"}},
		"no categories":            {"listCategories", `[]`, nil},
		"categories":               {"listCategories", `[{"id":1,"name":"Gift Cards"}]`, nil},
		"categories in a envelope": {"listCategories", `{"success":true,"data":[]}`, []string{"body: type"}},
		"null for categories":      {"listCategories", `null`, []string{"body: type"}},
		"category with a parent":   {"listCategories", `[{"id":1,"name":"a"},{"id":2,"name":"b","parent":1}]`, []string{"body/1: additionalProperties"}},
		"category without a name":  {"listCategories", `[{"id":1}]`, []string{"body/0/name: required"}},
		"products":                 {"listProducts", productBody, nil},
		"price as text":            {"listProducts", edit(productBody, `10.00`, `"10.00"`), []string{"body/0/available_denominations/0/min_value: type"}},
		"no body":                  {"listProducts", ``, []string{"body: required"}},
		"cut short":                {"listProducts", productBody[:50], []string{"body: json"}},
		"more after it":            {"listProducts", `[] []`, []string{"body: json"}},
		"not UTF-8":                {"listCategories", "[{\"id\":1,\"name\":\"\xff\"}]", []string{"body: json"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, operation(t, tc.op).CheckResponse(200, pageHeader(), []byte(tc.body)), tc.want...)
		})
	}
}

func TestResponseHeaders(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(http.Header)
		want   []string
	}{
		"charset":             {func(h http.Header) { h.Set("Content-Type", "Application/JSON; charset=UTF-8") }, nil},
		"unknown header":      {func(h http.Header) { h.Set("X-Request-Id", "1") }, nil},
		"no content type":     {func(h http.Header) { h.Del("Content-Type") }, []string{"header Content-Type: media type"}},
		"content type twice":  {func(h http.Header) { h.Add("Content-Type", "application/json") }, []string{"header Content-Type: media type"}},
		"text":                {func(h http.Header) { h.Set("Content-Type", "text/plain") }, []string{"header Content-Type: media type"}},
		"one missing":         {func(h http.Header) { h.Del("X-Total-Count") }, []string{"header X-Total-Count: required"}},
		"two missing":         {func(h http.Header) { h.Del("X-Page"); h.Del("X-Has-More") }, []string{"header X-Has-More: required", "header X-Page: required"}},
		"page 0":              {func(h http.Header) { h.Set("X-Page", "0") }, []string{"header X-Page: minimum"}},
		"page one":            {func(h http.Header) { h.Set("X-Page", "one") }, []string{"header X-Page: type"}},
		"empty":               {func(h http.Header) { h.Set("X-Page", "") }, []string{"header X-Page: empty"}},
		"limit too large":     {func(h http.Header) { h.Set("X-Per-Page", "10001") }, []string{"header X-Per-Page: maximum"}},
		"more, capital":       {func(h http.Header) { h.Set("X-Has-More", "True") }, []string{"header X-Has-More: enum"}},
		"twice":               {func(h http.Header) { h.Add("X-Page", "2") }, []string{"header X-Page: repeated"}},
		"header and its body": {func(h http.Header) { h.Del("X-Page"); h.Set("Content-Type", "text/html") }, []string{"header Content-Type: media type", "header X-Page: required"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := pageHeader()
			tc.change(header)
			expect(t, operation(t, "listProducts").CheckResponse(200, header, []byte(productBody)), tc.want...)
		})
	}
}

// What the generated types encode to is what the document describes.
func TestGeneratedTypesFitTheDocument(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 15, 9, 30, 0, 0, time.UTC)
	pair := TokenPair{AccessToken: "a.b.c", RefreshToken: "d.e.f", AccessExpiresAt: at.Add(time.Hour), RefreshExpiresAt: at.AddDate(0, 0, 7), ClientID: 123456}
	product := Product{ID: 1, AvailableDenominations: []Denomination{{MinValue: "10.00", MaxValue: "20.00", Discount: "2.5"}}}
	for id, value := range map[string]any{
		"login":          TokenEnvelope{Success: true, Data: pair},
		"refresh":        TokenEnvelope{Success: true, Data: pair},
		"logout":         LogoutEnvelope{Success: true, Data: LogoutResult{Message: "Successfully logged out"}},
		"listCategories": []Category{{ID: 1, Name: "Gift Cards"}},
		"listProducts":   []Product{product},
	} {
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, operation(t, id).CheckResponse(200, pageHeader(), body))
	}
	row := errorRows()[0]
	body, err := json.Marshal(ErrorEnvelope{Error: ErrorBody{Name: row.name, Code: row.code, Message: row.message}})
	if err != nil {
		t.Fatal(err)
	}
	if string(body) != row.body() { // the order of fields is that of the vendor's samples
		t.Errorf("error encodes to %s, want %s", body, row.body())
	}
}
