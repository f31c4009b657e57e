package broken

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// pageMutants count wrongly.
func pageMutants() []Mutant {
	header := func(name, value string) Break {
		return After(AnyRead, func(v *Visit) {
			if v.Header.Get(name) != "" {
				v.Header.Set(name, value)
			}
		})
	}
	return []Mutant{
		{Name: "pages have 20 records", Break: Before(AnyRead, func(v *Visit) {
			v.Query(func(q map[string][]string) {
				if q["limit"] == nil {
					q["limit"] = []string{"20"}
				}
			})
		})},
		{Name: "pages count from 0", Break: After(AnyRead, func(v *Visit) {
			if n, err := strconv.Atoi(v.Header.Get("X-Page")); err == nil {
				v.Header.Set("X-Page", strconv.Itoa(n-1))
			}
		})},
		{Name: "X-Total-Count is that of the page", Break: After(AnyRead, func(v *Visit) {
			if v.Header.Get("X-Total-Count") != "" {
				v.Header.Set("X-Total-Count", v.Header.Get("X-Page-Size"))
			}
		})},
		{Name: "X-Page-Size is the limit", Break: After(AnyRead, func(v *Visit) {
			if v.Header.Get("X-Page-Size") != "" {
				v.Header.Set("X-Page-Size", v.Header.Get("X-Per-Page"))
			}
		})},
		{Name: "one page too many", Break: After(AnyRead, func(v *Visit) {
			if n, err := strconv.Atoi(v.Header.Get("X-Total-Pages")); err == nil {
				v.Header.Set("X-Total-Pages", strconv.Itoa(n+1))
			}
		})},
		{Name: "there is never more", Break: header("X-Has-More", "false")},
		{Name: "pages overlap", Break: overlapping()},
		{Name: "the highest limit is 100", Break: Before(AnyRead, func(v *Visit) {
			if n, err := strconv.Atoi(v.Request.URL.Query().Get("limit")); err == nil && n > 100 {
				v.Refuse(400, "BadRequestError", "BAD_REQUEST", "Invalid query parameters")
			}
		})},
		{Name: "a bad query has another text", Break: After(AnyRead, func(v *Visit) { v.Replace("Invalid query parameters", "Bad query") })},
		{Name: "a page past the end is not found", Break: After(AnyRead, func(v *Visit) {
			if page := v.Header.Get("X-Page"); page != "" && page != "1" && string(bytes.TrimSpace(v.Answer)) == "[]" {
				v.Refuse(404, "NotFoundError", "NOT_FOUND", "Resource not found")
			}
		})},
		{Name: "no records fill seven pages", Break: header("X-Total-Pages", "7")},
		{Name: "an unknown key breaks the server", Break: Before(AnyRead, func(v *Visit) {
			for key := range v.Request.URL.Query() {
				if name, _, _ := strings.Cut(key, "["); !slices.Contains([]string{"page", "limit", "currency", "name", "sort"}, name) {
					v.Crash()
				}
			}
		})},
		{Name: "products have no headers", Break: After("GET /api/v1/products", func(v *Visit) { v.Header.Del("X-Page") })},
		{Name: "a header is missing", Break: After(AnyRead, func(v *Visit) { v.Header.Del("X-Total-Pages") })},
		{Name: "X-Has-More has a capital", Break: header("X-Has-More", "True")},
		{Name: "a header comes twice", Break: After(AnyRead, func(v *Visit) {
			if v.Header.Get("X-Page") != "" {
				v.Header.Add("X-Page", "1")
			}
		})},
	}
}

// overlapping has each page begin with the last record of the one before.
func overlapping() Break {
	return Breaking(AnyRead, func(v *Visit) {
		v.Pass()
		page := v.Request.URL.Query().Get("page")
		if page == "" || page == "1" || v.Status != http.StatusOK {
			return
		}
		body := v.Answer
		v.Query(func(q map[string][]string) { q["page"] = []string{"1"} })
		first := v.Ask("GET", v.Request.URL.RequestURI(), v.Request.Header, nil)
		v.Edit(func(value any) any {
			list, _ := value.([]any)
			other := &Visit{Answer: first.Body.Bytes()}
			other.Edit(func(earlier any) any {
				if records, ok := earlier.([]any); ok && len(list) > 0 && len(records) > 0 {
					list[0] = records[0]
				}
				return earlier
			})
			return list
		})
		if len(v.Answer) == 0 {
			v.Answer = body
		}
	})
}
