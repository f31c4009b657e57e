package control

import (
	"context"
	"io"
	"net/http"
	"slices"
)

// listRules lists rules, with ?fired=false those alone that have never fired.
func listRules[S interface{ Fired() bool }](all func(context.Context) ([]S, error)) http.Handler {
	return handle(func(r *http.Request, _ nothing) ([]S, error) {
		fired := r.URL.Query().Get("fired")
		if !slices.Contains([]string{"", "true", "false"}, fired) {
			return nil, Invalidf("query: fired is %.64q, want true or false", fired)
		}
		rules, err := all(r.Context())
		if fired != "" {
			rules = slices.DeleteFunc(rules, func(s S) bool { return s.Fired() != (fired == "true") })
		}
		return rules, err
	}, "fired")
}

// parsed puts a call on HTTP whose body is read by a parser of its own. It takes no query.
func parsed[T, R any](parse func([]byte) (T, error), call func(*http.Request, T) (R, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := checkQuery(r, nil); err != nil {
			write(w, nil, err)
			return
		}
		body, err := parseBody(http.MaxBytesReader(w, r.Body, maxBody), parse)
		if err != nil {
			write(w, nil, err)
			return
		}
		result, err := call(r, body)
		write(w, result, err)
	})
}

func parseBody[T any](body io.Reader, parse func([]byte) (T, error)) (T, error) {
	var none T
	raw, err := readObject(body)
	if err != nil {
		return none, Invalidf("body: %s", explain(err))
	}
	into, err := parse(raw)
	if err != nil {
		return none, Invalidf("body: %v", err)
	}
	return into, nil
}
