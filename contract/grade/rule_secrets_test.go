package grade

import (
	"fmt"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/leak"
)

func foundIn(place leak.Place, where string, request int) leak.Finding {
	return leak.Finding{Secret: "access token 1", Form: leak.AsIs, Place: place, Where: where, Request: request, Mode: 0o644}
}

// leaking is a record of a situation in which secrets were found.
func leaking(t *testing.T, rule, id string, leaks ...leak.Finding) *record {
	t.Helper()
	r := tell(t, "", "login | products || products")
	r.rule, r.check.id, r.leaks = rule, id, leaks
	return r
}

func TestKeepsSecrets(t *testing.T) {
	t.Parallel()
	private := foundIn(leak.InFile, "the file a", 0)
	private.Mode = 0o600
	group := private
	group.Mode = 0o610
	output, url := foundIn(leak.InOutput, "stdout", 0), foundIn(leak.InURL, "the URL of request 2", 2)
	const nothing = "pass: nothing in 4 runs"
	for name, c := range map[string]struct {
		leaks                   []leak.Finding
		output, requests, files string
	}{
		"nothing":   {nil, nothing, nothing, nothing},
		"output":    {[]leak.Finding{output}, "fail: access token 1, as it is, in stdout (in retries-once/persistent)", nothing, nothing},
		"a URL":     {[]leak.Finding{url}, nothing, "fail 2: access token 1, as it is, in the URL of request 2 (in retries-once/persistent)", nothing},
		"a header":  {[]leak.Finding{foundIn(leak.InHeader, "the header Cookie of request 1", 1)}, nothing, "fail 1: access token 1, as it is, in the header Cookie of request 1 (in retries-once/persistent)", nothing},
		"a body":    {[]leak.Finding{foundIn(leak.InBody, "the body of request 9", 9)}, nothing, "fail: access token 1, as it is, in the body of request 9 (in retries-once/persistent)", nothing},
		"a file":    {[]leak.Finding{private}, nothing, nothing, "warn: in files that nobody else can read, where encrypted storage is asked for: access token 1, as it is, in the file a (-rw-------) (in retries-once/persistent)"},
		"for all":   {[]leak.Finding{private, group}, nothing, nothing, "fail: access token 1, as it is, in the file a (-rw---x---) (in retries-once/persistent)"},
		"its name":  {[]leak.Finding{{Secret: "password", Form: leak.Hex, Place: leak.InFileName, Where: "the name of a file in b", Mode: 0o600}}, nothing, nothing, "fail: password, hex, in the name of a file in b (in retries-once/persistent)"},
		"two, once": {[]leak.Finding{url, output, url}, "fail: access token 1, as it is, in stdout (in retries-once/persistent)", "fail 2: access token 1, as it is, in the URL of request 2 (in retries-once/persistent); access token 1, as it is, in the URL of request 2 (in retries-once/persistent)", nothing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := leaking(t, "", "ordinary")
			ours := leaking(t, "keeps-secrets", controlID, output, url, group) // on purpose
			r := leaking(t, "retries-once", "persistent", c.leaks...)
			parts := keepsSecrets(&lab{}).across([]*record{clean, ours, r})
			for i, want := range []string{"output " + c.output, "requests " + c.requests, "files " + c.files} {
				p := parts[i]
				if got := fmt.Sprintf("%s %s", p.id, said(p.finding)); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
				if failed := strings.Contains(want, " fail"); failed != (p.of == r) {
					t.Errorf("%s: of %v", p.id, p.of)
				}
			}
		})
	}
}

// The first of several shows it, and the situation in which nothing goes wrong has no rule.
func TestLeakedIsOfTheFirst(t *testing.T) {
	t.Parallel()
	first := leaking(t, "", "ordinary", foundIn(leak.InURL, "the URL of request 1", 1))
	second := leaking(t, "retries-once", "persistent", foundIn(leak.InURL, "the URL of request 2", 2))
	p := leaked([]*record{first, second}, "requests", "", leak.InURL)
	want := "fail 1: access token 1, as it is, in the URL of request 1 (where nothing goes wrong); access token 1, as it is, in the URL of request 2 (in retries-once/persistent)"
	if got := said(p.finding); got != want || p.of != first {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	all := []string{"a", "b", "c", "d", "e", "f"}
	for n, want := range []string{"", "a", "a; b", "a; b; c", "a; b; c; d", "a; b; c; d; and 1 more", "a; b; c; d; and 2 more"} {
		if got := list(all[:n]); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if all[4] != "e" {
		t.Errorf("what was listed was changed: %v", all)
	}
}
