package journal

import (
	"fmt"
	"strings"
	"testing"
)

// Paths that are asked for again are the same text; those with a token are never remembered, nor are long ones, and not too many.
func TestPaths(t *testing.T) {
	t.Parallel()
	var known paths
	for path, remembered := range map[string]bool{
		"/api/v1/products": true, "/": true, "": true,
		"/a/" + jwt: false, "/" + strings.Repeat("x", longestPath): false, strings.Repeat("x", longestPath): true,
	} {
		for range 2 {
			if got, want := known.clean(path), clean(path, maxPath); got != want {
				t.Errorf("%.40q: got %.40q, want %.40q", path, got, want)
			}
		}
		if _, is := known.known[path]; is != remembered {
			t.Errorf("%.40q: remembered %t, want %t", path, is, remembered)
		}
	}
	for i := range 3 * knownPaths {
		known.clean(fmt.Sprint("/", i))
		if len(known.known) > knownPaths {
			t.Fatalf("%d paths are remembered, want %d at most", len(known.known), knownPaths)
		}
	}
}

func TestCleanMethod(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		"GET": "GET", "POST": "POST", "DELETE": "DELETE", "get": "get", strings.Repeat("X", 300): strings.Repeat("X", maxName) + "…", jwt: "[token]",
	} {
		if got := cleanMethod(method); got != want {
			t.Errorf("%.40s: got %.40s, want %.40s", method, got, want)
		}
	}
}
