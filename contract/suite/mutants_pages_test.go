package suite_test

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// pageMutants count wrongly.
func pageMutants() []mutant {
	header := func(name, value string) broken {
		return after(anyRead, func(v *visit) {
			if v.header.Get(name) != "" {
				v.header.Set(name, value)
			}
		})
	}
	two := func(form string) string {
		return strings.ReplaceAll(form, "%", "wallets") + " " + strings.ReplaceAll(form, "%", "transactions")
	}
	return []mutant{
		{name: "pages have 20 records", kills: two("pagination/%-defaults"), broken: before(anyRead, func(v *visit) {
			v.query(func(q map[string][]string) {
				if q["limit"] == nil {
					q["limit"] = []string{"20"}
				}
			})
		})},
		{name: "pages count from 0", kills: two("pagination/%-defaults pagination/%-counts pagination/%-walk"), broken: after(anyRead, func(v *visit) {
			if n, err := strconv.Atoi(v.header.Get("X-Page")); err == nil {
				v.header.Set("X-Page", strconv.Itoa(n-1))
			}
		})},
		{name: "X-Total-Count is that of the page", kills: two("pagination/%-counts"), broken: after(anyRead, func(v *visit) {
			if v.header.Get("X-Total-Count") != "" {
				v.header.Set("X-Total-Count", v.header.Get("X-Page-Size"))
			}
		})},
		{name: "X-Page-Size is the limit", kills: two("pagination/%-counts"), broken: after(anyRead, func(v *visit) {
			if v.header.Get("X-Page-Size") != "" {
				v.header.Set("X-Page-Size", v.header.Get("X-Per-Page"))
			}
		})},
		{name: "one page too many", kills: two("pagination/%-counts"), broken: after(anyRead, func(v *visit) {
			if n, err := strconv.Atoi(v.header.Get("X-Total-Pages")); err == nil {
				v.header.Set("X-Total-Pages", strconv.Itoa(n+1))
			}
		})},
		{name: "there is never more", kills: two("pagination/%-counts pagination/%-walk"), broken: header("X-Has-More", "false")},
		{name: "pages overlap", kills: two("pagination/%-walk"), broken: overlapping()},
		{name: "the highest limit is 100", kills: two("pagination/%-limits"), broken: before(anyRead, func(v *visit) {
			if n, err := strconv.Atoi(v.request.URL.Query().Get("limit")); err == nil && n > 100 {
				v.refuse(400, "BadRequestError", "BAD_REQUEST", "Invalid query parameters")
			}
		})},
		{name: "a bad query has another text", kills: "pagination/bad-query", broken: after(anyRead, func(v *visit) { v.replace("Invalid query parameters", "Bad query") })},
		{name: "a page past the end is not found", kills: "pagination/past-end", broken: before("GET /api/v1/wallets", func(v *visit) {
			if v.request.URL.Query().Get("page") == "999999" {
				v.refuse(404, "NotFoundError", "NOT_FOUND", "Resource not found")
			}
		})},
		{name: "no records fill seven pages", kills: "pagination/no-records", broken: header("X-Total-Pages", "7")},
		{name: "an unknown key breaks the server", kills: "pagination/unknown-query", broken: failingWith("no-such-key")},
		{name: "products have no headers", kills: "pagination/products", broken: after("GET /api/v1/products", func(v *visit) { v.header.Del("X-Page") })},
		{name: "a header is missing", kills: two("headers/%"), broken: after(anyRead, func(v *visit) { v.header.Del("X-Total-Pages") })},
		{name: "X-Has-More has a capital", kills: two("headers/%"), broken: header("X-Has-More", "True")},
		{name: "a header comes twice", kills: two("headers/%"), broken: after(anyRead, func(v *visit) {
			if v.header.Get("X-Page") != "" {
				v.header.Add("X-Page", "1")
			}
		})},
	}
}

// overlapping has each page begin with the last record of the one before.
func overlapping() broken {
	return breaking(anyRead, func(v *visit) {
		v.pass()
		page := v.request.URL.Query().Get("page")
		if page == "" || page == "1" || v.status != http.StatusOK {
			return
		}
		body := v.answer
		v.query(func(q map[string][]string) { q["page"] = []string{"1"} })
		first := v.ask("GET", v.request.URL.RequestURI(), v.request.Header, nil)
		v.edit(func(value any) any {
			list, _ := value.([]any)
			other := &visit{answer: first.Body.Bytes()}
			other.edit(func(earlier any) any {
				if records, ok := earlier.([]any); ok && len(list) > 0 && len(records) > 0 {
					list[0] = records[0]
				}
				return earlier
			})
			return list
		})
		if len(v.answer) == 0 {
			v.answer = body
		}
	})
}

// oddMutants do strange things with what the pages are silent of.
func oddMutants() []mutant {
	crash := func(v *visit) {
		v.refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
	}
	return []mutant{
		{name: "an odd refresh breaks the server", kills: "robustness/empty-credential robustness/wrong-type robustness/content-type robustness/unknown-fields", broken: before(refreshRoute, func(v *visit) {
			if !bytes.HasPrefix(v.body, []byte(`{"refresh_token":"ey`)) || bytes.Contains(v.body, []byte("no_such_field")) {
				crash(v)
			}
		})},
		{name: "an unknown field breaks the server", kills: "robustness/unknown-fields", broken: before(refreshRoute, func(v *visit) {
			if bytes.Contains(v.body, []byte("no_such_field")) {
				crash(v)
			}
		})},
		{name: "another method breaks the server", kills: "robustness/wrong-method robustness/head-method robustness/options-method", broken: before("* /api/v1/countries", func(v *visit) {
			if v.request.Method != http.MethodGet {
				crash(v)
			}
		})},
		{name: "a limit that nobody told of", kills: "robustness/rate-limit robustness/retry-after", broken: limiting(20)},
		{name: "a challenge of another scheme", kills: "headers/www-authenticate", broken: after("* /*", func(v *visit) {
			if v.status == http.StatusUnauthorized {
				v.header.Set("WWW-Authenticate", "Basic")
			}
		})},
		{name: "each answer has one and the same id", kills: "headers/request-id", broken: after("* /*", func(v *visit) { v.header.Set("X-Request-Id", "1") })},
		{name: "tokens may be cached", kills: "headers/cache-control", broken: after("POST /auth/*", func(v *visit) { v.header.Set("Cache-Control", "public, max-age=60") })},
	}
}

// limiting lets so many reads of one currency through.
func limiting(times int32) broken {
	var asked atomic.Int32
	return before("GET /api/v1/currencies/*", func(v *visit) {
		if asked.Add(1) > times {
			v.refuse(429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many requests. Please try again later.")
			v.header.Set("Retry-After", "soon")
		}
	})
}
