package control

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Prefix is where the control API lives.
const Prefix = "/_mock"

// calls puts a Controller on HTTP, for whoever is let in.
func calls(c Controller) http.Handler {
	mux := http.NewServeMux()
	for path, calls := range routes(c) {
		for method, call := range calls {
			mux.Handle(method+" "+Prefix+path, call)
		}
		mux.Handle(Prefix+path, wrongMethod(slices.Sorted(maps.Keys(calls))))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		write(w, nil, NotFoundf("no control call %s %s; the calls are listed in the README", r.Method, r.URL.Path))
	})
	return mux
}

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
