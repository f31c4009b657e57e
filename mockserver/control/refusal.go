package control

import "net/http"

// Refusal answers each call that this guard lets in with an error: where there is nothing to steer.
func (g Guard) Refusal(err error) http.Handler {
	return g.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { write(w, nil, err) }))
}
