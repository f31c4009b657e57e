package scenarios_test

import (
	"net/http"

	"github.com/popupmock/popupmock/examples/need/broken"
)

const keySetRoute = "GET /.well-known/jwks.json"

// keyMutants change keys wrongly.
func keyMutants() []broken.Mutant {
	overlap := func(value bool) broken.Break {
		return broken.Before(rotateRoute, func(v *broken.Visit) {
			v.Body = []byte(`{"overlap":false}`)
			if value {
				v.Body = []byte(`{"overlap":true}`)
			}
		})
	}
	published := func(change func(keys []any) []any) broken.Break {
		return broken.After(keySetRoute, func(v *broken.Visit) {
			v.Edit(func(value any) any {
				set, _ := value.(map[string]any)
				if keys, ok := set["keys"].([]any); ok {
					set["keys"] = change(keys)
				}
				return value
			})
		})
	}
	return []broken.Mutant{
		{Name: "a new key without overlap keeps old tokens", Break: overlap(true)},
		{Name: "a new key with overlap drops old tokens", Break: overlap(false)},
		{Name: "a new key is none", Break: broken.Always(rotateRoute, http.StatusOK, `{"kid":"0123456789abcdef","alg":"HS256"}`)},
		{Name: "a new key ends the sessions", Break: broken.After(rotateRoute, func(v *broken.Visit) {
			for _, a := range accounts(v) {
				revoke(v, map[string]string{"account": a.Username})
			}
		})},
		{Name: "a new key ends refresh tokens", Break: broken.After(rotateRoute, func(v *broken.Visit) {
			for _, a := range accounts(v) {
				revoke(v, map[string]string{"account": a.Username, "use": "refresh"})
			}
		})},
		{Name: "no key is published", Break: published(func([]any) []any { return []any{} })},
		{Name: "the first key alone is published", Break: published(func(keys []any) []any { return keys[len(keys)-min(1, len(keys)):] })},
		{Name: "the newest key alone is published", Break: published(func(keys []any) []any { return keys[:min(1, len(keys))] })},
		{Name: "published keys have no kid", Break: published(func(keys []any) []any {
			for _, k := range keys {
				delete(k.(map[string]any), "kid")
			}
			return keys
		})},
	}
}
