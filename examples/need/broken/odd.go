package broken

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// oddMutants do strange things with what the pages are silent of.
func oddMutants() []Mutant {
	return []Mutant{
		{Name: "an odd refresh breaks the server", Break: Before(RefreshRoute, func(v *Visit) {
			if !bytes.HasPrefix(v.Body, []byte(`{"refresh_token":"ey`)) || bytes.Contains(v.Body, []byte("no_such_field")) {
				v.Crash()
			}
		})},
		{Name: "an unknown field breaks the server", Break: Before(RefreshRoute, func(v *Visit) {
			var fields map[string]any
			if json.Unmarshal(v.Body, &fields) == nil && fields["refresh_token"] != nil && len(fields) > 1 {
				v.Crash()
			}
		})},
		{Name: "another method breaks the server", Break: Before("* /api/v1/countries", func(v *Visit) {
			if v.Request.Method != http.MethodGet {
				v.Crash()
			}
		})},
		{Name: "a limit that nobody told of", Break: limiting(20)},
		{Name: "a challenge of another scheme", Break: After(Everything, func(v *Visit) {
			if v.Status == http.StatusUnauthorized {
				v.Header.Set("WWW-Authenticate", "Basic")
			}
		})},
		{Name: "each answer has one and the same id", Break: After(Everything, func(v *Visit) { v.Header.Set("X-Request-Id", "1") })},
		{Name: "tokens may be cached", Break: After(PairRoute, func(v *Visit) { v.Header.Set("Cache-Control", "public, max-age=60") })},
	}
}

// limiting lets so many reads of each path through.
func limiting(times int) Break {
	asked := &Memory{}
	return Before(AnyRead, func(v *Visit) {
		asked.Add(v, v.Path)
		earlier := slices.DeleteFunc(asked.All(v), func(path string) bool { return path != v.Path })
		if len(earlier) > times {
			v.Refuse(429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many requests. Please try again later.")
			v.Header.Set("Retry-After", "soon")
		}
	})
}
