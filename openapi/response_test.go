package openapi

import (
	"net/http"
	"testing"
)

func TestSuccesses(t *testing.T) {
	t.Parallel()
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
		"a category":               {"getCategory", `{"id":1,"name":"Gift Cards"}`, nil},
		"a list for a category":    {"getCategory", `[{"id":1,"name":"Gift Cards"}]`, []string{"body: type"}},
		"subcategories":            {"listSubcategories", `[{"id":101,"name":"Retail Gift Cards"}]`, nil},
		"a subcategory":            {"getSubcategory", `{"id":101,"name":"Retail Gift Cards"}`, nil},
		"subcategory and category": {"getSubcategory", `{"id":101,"name":"a","category_id":1}`, []string{"body: additionalProperties"}},
		"countries":                {"listCountries", "[" + countryBody + "]", nil},
		"a country":                {"getCountry", countryBody, nil},
		"numeric code as a number": {"getCountry", edit(countryBody, `"840"`, `840`), []string{"body/numeric_code: type"}},
		"numeric code of 2 digits": {"getCountry", edit(countryBody, `"840"`, `"84"`), []string{"body/numeric_code: pattern"}},
		"prefix without plus":      {"getCountry", edit(countryBody, `+1`, `1`), []string{"body/dialing_prefix: pattern"}},
		"alpha 2 in lower case":    {"getCountry", edit(countryBody, `"US"`, `"us"`), []string{"body/alpha_2: pattern"}},
		"alpha 3 of 2 letters":     {"getCountry", edit(countryBody, `"USA"`, `"US"`), []string{"body/alpha_3: pattern"}},
		"no official name":         {"getCountry", edit(countryBody, `"official_name":"The United States of America",`, ``), []string{"body/official_name: required"}},
		"currencies":               {"listCurrencies", `[{"id":1,"name":"US Dollar","currency":"USD","precision":2}]`, nil},
		"a currency":               {"getCurrency", `{"id":3,"name":"Japanese Yen","currency":"JPY","precision":0}`, nil},
		"code in place of name":    {"getCurrency", `{"id":1,"name":"US Dollar","code":"USD","precision":2}`, []string{"body: additionalProperties", "body/currency: required"}},
		"precision below 0":        {"getCurrency", `{"id":1,"name":"US Dollar","currency":"USD","precision":-1}`, []string{"body/precision: minimum"}},
		"wallets":                  {"listWallets", "[" + walletBody + "]", nil},
		"amount as text":           {"listWallets", "[" + edit(walletBody, `5000.00`, `"5000.00"`) + "]", []string{"body/0/amount: type"}},
		"wallet of another type":   {"listWallets", "[" + edit(walletBody, `PREPAID`, `prepaid`) + "]", []string{"body/0/type: enum"}},
		"wallet with a name":       {"listWallets", "[" + edit(walletBody, `{`, `{"name":"a",`) + "]", []string{"body/0: additionalProperties"}},
		"transactions":             {"listTransactions", "[" + transactionBody + "," + conversionBody + "]", nil},
		"reversal":                 {"listTransactions", "[" + edit(transactionBody, `DEBIT`, `REVERSAL`) + "]", []string{"body/0/transaction_type: enum"}},
		"another status":           {"listTransactions", "[" + edit(transactionBody, `COMPLETED`, `DONE`) + "]", []string{"body/0/status: enum"}},
		"null remarks":             {"listTransactions", "[" + edit(transactionBody, `"Order 7"`, `null`) + "]", []string{"body/0/remarks: type"}},
		"time of creation":         {"listTransactions", "[" + edit(transactionBody, `10:30:00Z`, `10:30:00+01:00`) + "]", []string{"body/0/created_at: pattern"}},
		"rate as text":             {"listTransactions", "[" + edit(conversionBody, `0.92`, `"0.92"`) + "]", []string{"body/0/forex_rate: type"}},
		"currency by its number":   {"listTransactions", "[" + edit(conversionBody, `"USD"`, `1`) + "]", []string{"body/0/source_currency: type"}},
		"a product":                {"getProduct", productBody[1 : len(productBody)-1], nil},
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
		"unknown header":      {func(h http.Header) { h.Set("X-Powered-By", "1") }, nil},
		"request id":          {func(h http.Header) { h.Set("X-Request-Id", "a-1") }, nil},
		"request id, a blank": {func(h http.Header) { h.Set("X-Request-Id", "a 1") }, []string{"header X-Request-Id: pattern"}},
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
		for _, id := range pageOperations() {
			t.Run(id+"/"+name, func(t *testing.T) {
				t.Parallel()
				header := pageHeader()
				tc.change(header)
				expect(t, operation(t, id).CheckResponse(200, header, []byte(`[]`)), tc.want...)
			})
		}
	}
}

func TestEveryPageHeaderIsRequired(t *testing.T) {
	t.Parallel()
	for _, id := range pageOperations() {
		for _, name := range []string{"X-Has-More", "X-Page", "X-Page-Size", "X-Per-Page", "X-Total-Count", "X-Total-Pages"} {
			header := pageHeader()
			header.Del(name)
			expect(t, operation(t, id).CheckResponse(200, header, []byte(`[]`)), "header "+name+": required")
		}
	}
}

// Headers that only an assumption brings may be absent.
func TestAssumedHeaders(t *testing.T) {
	t.Parallel()
	const tooMany, unauthorized = "Too many requests. Please try again later.", "Invalid or expired access token"
	for _, tc := range []struct {
		status       int
		header, text string
		want         []string
	}{
		{429, "Retry-After", "1", nil},
		{429, "Retry-After", "86400", nil},
		{429, "Retry-After", "Wed, 15 Jan 2025 09:30:01 GMT", nil},
		{429, "Retry-After", "0", []string{"header Retry-After: pattern"}},
		{429, "Retry-After", "1.5", []string{"header Retry-After: pattern"}},
		{429, "Retry-After", "2025-01-15T09:30:01Z", []string{"header Retry-After: pattern"}},
		{401, "WWW-Authenticate", `Bearer realm="popupmock"`, nil},
		{401, "WWW-Authenticate", `Bearer realm="popupmock", error="invalid_token"`, nil},
		{401, "WWW-Authenticate", `Basic realm="popupmock"`, []string{"header WWW-Authenticate: enum"}},
	} {
		body := errorRow{name: "TooManyRequestsError", code: "TOO_MANY_REQUESTS", message: tooMany}.body()
		if tc.status == 401 {
			body = errorRow{name: "UnauthorizedError", code: "UNAUTHORIZED", message: unauthorized}.body()
		}
		op, header := operation(t, "listCountries"), jsonHeader()
		expect(t, op.CheckResponse(tc.status, header, []byte(body)))
		header.Set(tc.header, tc.text)
		t.Log(tc.header, tc.text)
		expect(t, op.CheckResponse(tc.status, header, []byte(body)), tc.want...)
	}
	header := jsonHeader()
	header.Set("Cache-Control", "no-cache")
	header.Set("Pragma", "no-store")
	expect(t, operation(t, "login").CheckResponse(200, header, []byte(tokenBody)), "header Cache-Control: enum", "header Pragma: enum")
}
