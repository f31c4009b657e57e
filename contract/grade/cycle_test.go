package grade

import (
	"slices"
	"strings"
	"testing"
)

// A loop is one once its requests have come four times, all of them, at the end.
func TestCycle(t *testing.T) {
	t.Parallel()
	of := func(n int, story string) string { return strings.Repeat(story+" | ", n) }
	for story, want := range map[string]string{
		"":                                                   "",
		of(3, "products 401"):                                "",
		of(4, "products 401"):                                "products 401",
		"login | " + of(5, "products 401"):                   "products 401",
		of(4, "products 401") + "login":                      "",
		of(3, "products 401 | refresh"):                      "",
		of(4, "products 401 | refresh"):                      "products 401, refresh 200",
		of(4, "products 401 | products"):                     "products 401, products 200",
		of(4, "a | b | c | d | e | f"):                       "a 200, b 200, c 200, d 200, e 200, f 200",
		of(4, "a | b | c | d | e | f | g"):                   "",
		of(3, "a | b | c | d | e | f") + "a | b | c | d | e": "",
		of(2, "a | b") + "b | " + of(2, "a | b"):             "",
	} {
		if got := cycle(tell(t, "", story).entries); got != want {
			t.Errorf("%s: %q, want %q", story, got, want)
		}
	}
}

// What is about sessions gives no data.
func TestDataOperations(t *testing.T) {
	t.Parallel()
	ids, err := dataOperations()
	if err != nil || !slices.Contains(ids, "listProducts") {
		t.Errorf("%v, %v, want listProducts among others", ids, err)
	}
	for _, id := range []string{opLogin, opRefresh, opLogout} {
		if slices.Contains(ids, id) {
			t.Errorf("%s is among %v", id, ids)
		}
	}
}
