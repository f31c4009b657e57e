package journal

import (
	"net/http"
	"strings"
	"sync"
)

// Bounds of what is remembered of request lines.
const (
	knownPaths  = 256
	longestPath = 128 // bytes
)

// paths are those that were asked for lately. Entries of one path share its text, which is looked through for tokens once.
type paths struct {
	mu    sync.RWMutex
	known map[string]string
}

// clean is the path as entries have it. It does not hold on to the request's first line, which can be long.
func (p *paths) clean(path string) string {
	p.mu.RLock()
	known, ok := p.known[path]
	p.mu.RUnlock()
	if ok {
		return known
	}
	cleaned := strings.Clone(clean(path, maxPath))
	if cleaned == path && len(path) <= longestPath {
		p.remember(cleaned)
	}
	return cleaned
}

func (p *paths) remember(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= knownPaths {
		p.known = map[string]string{}
	}
	p.known[path] = path
}

// cleanMethod is the method as entries have it.
func cleanMethod(method string) string {
	switch method {
	case http.MethodGet:
		return http.MethodGet
	case http.MethodPost:
		return http.MethodPost
	}
	return strings.Clone(clean(method, maxName))
}
