package scenarios_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// answerMutants tell clients wrong things: when to come again, which account they are, what is there, in which dialect.
func answerMutants() []broken.Mutant {
	last := func(v *broken.Visit) bool {
		return v.Header.Get("X-Has-More") == "false" && v.Header.Get("X-Page") != "1"
	}
	return []broken.Mutant{
		{Name: "Retry-After is missing", Break: limited(func(v *broken.Visit) { v.Header.Del("Retry-After") })},
		{Name: "Retry-After is zero", Break: limited(func(v *broken.Visit) { v.Header.Set("Retry-After", "0") })},
		{Name: "Retry-After is a second early", Break: retryAfter(-1)},
		{Name: "Retry-After counts milliseconds", Break: limited(func(v *broken.Visit) { v.Header.Set("Retry-After", v.Header.Get("Retry-After")+"000") })},
		{Name: "limits let one more through", Break: assuming("rate-limit", func(value string) string {
			var limits []string
			for _, limit := range strings.Split(value, ",") {
				operation, rest, named := strings.Cut(limit, ":")
				if !named {
					operation, rest = "", limit
				} else {
					operation += ":"
				}
				n, per, _ := strings.Cut(rest, "/")
				if count, err := strconv.Atoi(n); err == nil {
					limit = operation + strconv.Itoa(count+1) + "/" + per
				}
				limits = append(limits, limit)
			}
			return strings.Join(limits, ",")
		})},
		{Name: "a 429 spends the refresh token", Break: limited(func(v *broken.Visit) {
			if token := v.RefreshToken(); token != "" {
				revoke(v, map[string]string{"jti": broken.ClaimsOf(token).JTI})
			}
		})},

		{Name: "client_id is that of the first account", Break: firstClientID()},
		{Name: "client_id is a text", Break: broken.After(broken.PairRoute, func(v *broken.Visit) {
			v.Data(func(d map[string]any) {
				if id, ok := d["client_id"].(json.Number); ok {
					d["client_id"] = id.String()
				}
			})
		})},
		{Name: "answers of tokens have a token_type", Break: broken.After(broken.PairRoute, func(v *broken.Visit) {
			v.Data(func(d map[string]any) {
				if d["access_token"] != nil {
					d["token_type"] = "Bearer"
				}
			})
		})},

		{Name: "categories need no feature", Break: ungated("/api/v1/categories")},
		{Name: "subcategories need no feature", Break: ungated("/api/v1/subcategories")},
		{Name: "a category needs no feature", Break: ungated("/api/v1/categories/")},
		{Name: "countries need the feature, too", Break: broken.Before("GET /api/v1/countries", func(v *broken.Visit) {
			for _, a := range accounts(v) {
				if !slices.Contains(a.Features, "vouchers") {
					v.Refuse(400, "BadRequestError", "INVALID_FEATURE", "The requested feature is not enabled for this client")
				}
			}
		})},
		{Name: "an inactive category is listed", Break: broken.After("GET /api/v1/categories", listing(func(list []any) []any {
			return append(list, map[string]any{"id": 999, "name": "No longer sold"})
		}))},
		{Name: "lists lack their last record", Break: broken.After(broken.AnyRead, listing(func(list []any) []any {
			return list[:max(0, len(list)-1)]
		}))},
		{Name: "a limit gives one record more", Break: broken.Before(broken.AnyRead, func(v *broken.Visit) {
			v.Query(func(q map[string][]string) {
				if n, err := strconv.Atoi(strings.Join(q["limit"], "")); err == nil && n < 10000 {
					q["limit"] = []string{strconv.Itoa(n + 1)}
				}
			})
		})},
		{Name: "pages begin a record late", Break: broken.After(broken.AnyRead, func(v *broken.Visit) {
			if page := v.Header.Get("X-Page"); page != "" && page != "1" {
				listing(func(list []any) []any { return list[min(1, len(list)):] })(v)
			}
		})},
		{Name: "the last page has more", Break: broken.After(broken.AnyRead, func(v *broken.Visit) {
			if last(v) {
				v.Header.Set("X-Has-More", "true")
			}
		})},
		{Name: "the page before the last has no more", Break: broken.After(broken.AnyRead, func(v *broken.Visit) {
			page, err := strconv.Atoi(v.Header.Get("X-Page"))
			if all, _ := strconv.Atoi(v.Header.Get("X-Total-Pages")); err == nil && page == all-1 {
				v.Header.Set("X-Has-More", "false")
			}
		})},
		{Name: "a limit of 10000 is refused", Break: refusing("limit", "10000")},
		{Name: "a limit of 10001 is taken", Break: queried("limit", "10001", "10000")},
		{Name: "page 0 is page 1", Break: queried("page", "0", "1")},
		{Name: "a limit of 0 is 1", Break: queried("limit", "0", "1")},

		{Name: "the old login page has an envelope", Break: broken.After(broken.LoginRoute, func(v *broken.Visit) {
			v.Edit(func(value any) any {
				if object, ok := value.(map[string]any); ok && object["access_token"] != nil {
					return map[string]any{"success": true, "data": object}
				}
				return value
			})
		})},
		{Name: "the old login page has errors of the new one", Break: flat(func(code, message string) any {
			return map[string]any{"name": "Error", "code": strings.ToUpper(code), "message": message}
		})},
		{Name: "the old login page has codes of the new one", Break: flat(func(code, _ string) any { return strings.ToUpper(code) })},
	}
}

// limited does something to answers of 429.
func limited(do func(v *broken.Visit)) broken.Break {
	return broken.After(broken.Everything, func(v *broken.Visit) {
		if v.Status == http.StatusTooManyRequests {
			do(v)
		}
	})
}

// firstClientID answers with the one that a sandbox has answered with first.
func firstClientID() broken.Break {
	first := &broken.Memory{}
	return broken.After(broken.PairRoute, func(v *broken.Visit) {
		v.Data(func(d map[string]any) {
			if id, ok := d["client_id"].(json.Number); ok {
				first.Add(v, id.String())
				d["client_id"] = json.Number(first.All(v)[0])
			}
		})
	})
}

// ungated reads a path as if all features were on.
func ungated(path string) broken.Break {
	route := "GET " + path
	if strings.HasSuffix(path, "/") {
		route += "*"
	}
	return broken.Before(route, func(v *broken.Visit) { with(v, "features", []string{"vouchers"}) })
}

// listing changes the list that an answer is.
func listing(change func(list []any) []any) func(v *broken.Visit) {
	return func(v *broken.Visit) {
		v.Edit(func(value any) any {
			if list, ok := value.([]any); ok && v.Status == http.StatusOK {
				return change(list)
			}
			return value
		})
	}
}

// refusing refuses a value in the query.
func refusing(key, value string) broken.Break {
	return broken.Before(broken.AnyRead, func(v *broken.Visit) {
		if v.Request.URL.Query().Get(key) == value {
			v.Refuse(400, "BadRequestError", "BAD_REQUEST", "Invalid query parameters")
		}
	})
}

// queried takes one value in the query for another.
func queried(key, value, other string) broken.Break {
	return broken.Before(broken.AnyRead, func(v *broken.Visit) {
		v.Query(func(q map[string][]string) {
			if len(q[key]) == 1 && q[key][0] == value {
				q[key][0] = other
			}
		})
	})
}

// flat changes the word of the errors of the old login page.
func flat(change func(code, message string) any) broken.Break {
	return broken.After(broken.PairRoute, func(v *broken.Visit) {
		v.Edit(func(value any) any {
			object, _ := value.(map[string]any)
			code, isFlat := object["error"].(string)
			if message, ok := object["message"].(string); ok && isFlat {
				object["error"] = change(code, message)
			}
			return value
		})
	})
}
