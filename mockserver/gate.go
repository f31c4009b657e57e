package mockserver

import (
	"net/http"
	"sync"
)

// gate counts the requests that are being answered, and lets none in once it is shut. Its zero value is open.
type gate struct {
	mu      sync.RWMutex
	closed  bool
	through sync.WaitGroup
}

// guard lets requests through to a handler. Those that come too late lose their connection.
func (g *gate) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.enter() {
			panic(http.ErrAbortHandler)
		}
		defer g.through.Done()
		next.ServeHTTP(w, r)
	})
}

func (g *gate) enter() bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if !g.closed {
		g.through.Add(1)
	}
	return !g.closed
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
}

// wait returns when all who went through are done. It must be called after shut.
func (g *gate) wait() { g.through.Wait() }
