package control

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Prefix is where the control API lives.
const Prefix = "/_mock"

// calls returns all there is to answer with by pattern of http.ServeMux.
func calls(c Controller) map[string]http.Handler {
	all := map[string]http.Handler{}
	for path, calls := range routes(c) {
		for method, call := range calls {
			all[method+" "+Prefix+path] = call
		}
		all[Prefix+path] = wrongMethod(slices.Sorted(maps.Keys(calls)))
	}
	all["/"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		write(w, nil, NotFoundf("no control call %s %s; popupmock openapi --control lists the calls", r.Method, r.URL.Path))
	})
	return all
}

// callsKey is where a request on its way through the patterns has the calls of its Controller.
type callsKey struct{}

// dispatch returns a function that puts a Controller on HTTP, for whoever is let in. The patterns are the same for all of
// them and take longer to read than anything else that a sandbox needs, so they are read once.
func dispatch() func(Controller) http.Handler {
	mux := sync.OnceValue(func() http.Handler {
		mux := http.NewServeMux()
		for pattern := range calls(uncalled{}) {
			mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
				r.Context().Value(callsKey{}).(map[string]http.Handler)[pattern].ServeHTTP(w, r)
			})
		}
		return mux
	})
	return func(c Controller) http.Handler {
		all := calls(c)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mux().ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callsKey{}, all)))
		})
	}
}

// uncalled is a Controller that is never called: all have the same patterns.
type uncalled struct{ Controller }

// wrongMethod refuses the methods that a path does not have, and tells which it has (RFC 9110, section 15.5.6).
func wrongMethod(methods []string) http.HandlerFunc {
	allowed := strings.Replace(strings.Join(methods, ", "), "GET", "GET, HEAD", 1) // the mux lets HEAD in with GET
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		write(w, nil, &Error{WrongMethod, "no control call " + r.Method + " " + r.URL.Path + ", want " + allowed})
	}
}

// handle puts a call on HTTP. The call gets the body, a JSON object with the fields of T, and may read the query, which
// has no keys but these; whatever else was sent is refused before.
func handle[T, R any](call func(r *http.Request, body T) (R, error), keys ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := checkQuery(r, keys); err != nil {
			write(w, nil, err)
			return
		}
		body, object, err := decode[T](http.MaxBytesReader(w, r.Body, maxBody))
		if err == nil {
			err = check(r, body)
		}
		if err != nil {
			write(w, nil, err)
			return
		}
		result, err := checked(r, object, func() (R, error) { return call(r, body) })
		write(w, result, err)
	}
}

// write answers with a value or an error; neither is 204.
func write(w http.ResponseWriter, body any, err error) {
	status := http.StatusOK
	switch {
	case err != nil:
		status, body = toWire(err)
	case body == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	raw, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "encode answer: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // a caller that went away needs no answer
}
