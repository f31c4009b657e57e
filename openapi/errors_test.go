package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
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
		{"login", 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
		{"refresh", 400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
		{"refresh", 400, "ValidationException", "VALIDATION_FAILURE", "Refresh token is required"},
		{"refresh", 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
		{"login", 415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json"},
		{"refresh", 415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json"},
		{"logout", 400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
		{"logout", 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
	}
	for _, page := range []string{"listProducts", "listTransactions", "listWallets"} {
		rows = append(rows, errorRow{page, 400, "BadRequestError", "BAD_REQUEST", "Invalid query parameters"})
	}
	for _, gated := range []string{"getCategory", "getSubcategory", "listCategories", "listSubcategories"} {
		const off = "The requested feature is not enabled for this client"
		rows = append(rows, errorRow{gated, 400, "BadRequestError", "INVALID_FEATURE", off}, errorRow{gated, 403, "ForbiddenError", "FORBIDDEN", off})
	}
	for _, noun := range []string{"Category", "Country", "Currency", "Product", "Subcategory"} {
		rows = append(rows,
			errorRow{"get" + noun, 400, "BadRequestError", "BAD_REQUEST", "Invalid " + strings.ToLower(noun) + " ID"},
			errorRow{"get" + noun, 404, "NotFoundError", "NOT_FOUND", noun + " not found"})
	}
	return slices.Concat(rows, unauthorizedRows(), excessRows(), failureRows())
}

// unauthorizedRows are the 401s, with the texts of pages where a page has its own, and the 403s for addresses, which are
// all the same.
func unauthorizedRows() []errorRow {
	const missing, invalid, failed = "Authentication required", "Invalid or expired access token", "Authentication required or failed."
	all := []string{missing, invalid, failed, "Authorization header required", "Invalid token"}
	messages := map[string][]string{
		"login":             {"Invalid credentials"},
		"refresh":           {"Invalid refresh token"},
		"logout":            {missing},
		"getCategory":       all,
		"getCountry":        {invalid},
		"getCurrency":       all,
		"getProduct":        all,
		"getSubcategory":    all,
		"listCategories":    all,
		"listCountries":     {invalid},
		"listCurrencies":    all,
		"listProducts":      all,
		"listSubcategories": all,
		"listTransactions":  all,
		"listWallets":       {failed},
	}
	var rows []errorRow
	for _, id := range slices.Sorted(maps.Keys(messages)) {
		for _, message := range messages[id] {
			rows = append(rows, errorRow{id, 401, "UnauthorizedError", "UNAUTHORIZED", message})
		}
		rows = append(rows, errorRow{id, 403, "ForbiddenError", "FORBIDDEN", "IP address not authorized"})
	}
	return rows
}

// excessRows are the 429s.
func excessRows() []errorRow {
	rows := []errorRow{{"login", 429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many login attempts. Please try again later."}}
	for _, id := range []string{
		"getCategory", "getCountry", "getCurrency", "getProduct", "getSubcategory", "listCategories", "listCountries", "listCurrencies",
		"listProducts", "listSubcategories", "listTransactions", "listWallets", "logout", "refresh",
	} {
		rows = append(rows, errorRow{id, 429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many requests. Please try again later."})
	}
	return rows
}

// failureRows are the 500s, and the 503s, which are all the same.
func failureRows() []errorRow {
	messages := map[string]string{
		"login":             "Internal server error",
		"refresh":           "Internal server error",
		"logout":            "Internal server error",
		"getCategory":       "Failed to retrieve category",
		"getCountry":        "Failed to retrieve country",
		"getCurrency":       "Error retrieving currency",
		"getProduct":        "Failed to retrieve product",
		"getSubcategory":    "Failed to retrieve subcategory",
		"listCategories":    "Failed to retrieve categories",
		"listCountries":     "Failed to retrieve countries",
		"listCurrencies":    "Failed to retrieve currencies",
		"listProducts":      "Failed to retrieve products",
		"listSubcategories": "Failed to retrieve subcategories",
		"listTransactions":  "Failed to retrieve transactions",
		"listWallets":       "Failed to retrieve wallets",
	}
	var rows []errorRow
	for _, id := range slices.Sorted(maps.Keys(messages)) {
		rows = append(rows, errorRow{id, 500, "InternalServerError", "INTERNAL_SERVER_ERROR", messages[id]}, unavailableRow(id))
	}
	return rows
}

func unavailableRow(id string) errorRow {
	return errorRow{id, 503, "ServiceUnavailableError", "SERVICE_UNAVAILABLE", "Service unavailable"}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	checkErrors(t, load(t), errorRows())
	checkErrors(t, load(t, Extensions), extensionRows())
}

func checkErrors(t *testing.T, d *Document, rows []errorRow) {
	t.Helper()
	for _, row := range rows {
		op := operationOf(t, d, row.op)
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
	checkErrorTable(t, load(t), errorRows())
	checkErrorTable(t, load(t, Extensions), slices.Concat(errorRows(), extensionRows()))
}

func checkErrorTable(t *testing.T, d *Document, rows []errorRow) {
	t.Helper()
	listed := map[string]bool{}
	for _, row := range rows {
		listed[fmt.Sprintf("%s %d %s", row.op, row.status, row.body())] = true
	}
	allowed := 0
	for _, op := range d.Operations() {
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
