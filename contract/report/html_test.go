package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// rendered writes a run, and parses it as browsers do.
func rendered(t *testing.T, run Run) (text string, root *html.Node) {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, run); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), root
}

// elements are those of a name, and of a class unless that is empty.
func elements(root *html.Node, name, class string) []*html.Node {
	var all []*html.Node
	for node := range root.Descendants() {
		classes := " " + attribute(node, "class") + " "
		if node.Type == html.ElementNode && node.Data == name && (class == "" || strings.Contains(classes, " "+class+" ")) {
			all = append(all, node)
		}
	}
	return all
}

func attribute(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words are the text of an element, as it reads.
func words(node *html.Node) string {
	var b strings.Builder
	for one := range node.Descendants() {
		if one.Type == html.TextNode {
			b.WriteString(one.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// The outline of a report: its headings, and what can be opened.
func TestHTMLOutline(t *testing.T) {
	t.Parallel()
	_, root := rendered(t, stories())
	var got []string
	for node := range root.Descendants() {
		switch {
		case node.Type != html.ElementNode:
		case regexp.MustCompile(`^h[1-6]$`).MatchString(node.Data):
			got = append(got, strings.Repeat("  ", int(node.Data[1]-'1'))+words(node))
		case node.Data == "summary" && len(elements(node, "h3", "")) == 0:
			got = append(got, "        - "+words(node))
		}
	}
	want := `Failed
  What failed
  All results
    Sessions
    Rotation
    Expiry
  Sessions
    fail Two accounts keep their sessions for a day. sessions/day
      Phases
      Timeline
        - Table of requests: 20
        - Table of tokens: 16
        - Table of marks: 8
      Requests that show it
        - 1. POST /auth/refresh : 200 3ms
        - 2. GET /api/v1/products : no answer 1ms
        - 3. GET /api/v1/transactions : 401, not as documented 2ms
      Journal
      Judge it again
    pass A chain of refreshes lives for a week. sessions/week
      Phases
      Timeline
        - Table of requests: 345
        - Table of tokens: 344
      Judge it again
    inform Three hundred requests come within a second. sessions/storm
      Timeline
        - Table of requests: 342
        - Table of tokens: 82
        - Table of marks: 1
  Rotation
`
	for i := range 7 {
		want += fmt.Sprintf("    pass Each refresh token gives the next. rotation/chain-%d\n", i+1)
	}
	want += `    fail (expected) Of two refreshes with one token, one wins. rotation/race
  Expiry
    skip A token is good in its last second. expiry/last-second
    error Login tells when its tokens expire. expiry/login
`
	if diff := cmp.Diff(want, strings.Join(got, "\n")+"\n"); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}

// All that a result can say is on the page.
func TestHTMLSaysAll(t *testing.T) {
	t.Parallel()
	_, root := rendered(t, stories())
	text := words(root)
	for _, want := range []string{
		"Target http://127.0.0.1:8080 When 2025-01-15 09:30:00 UTC Duration 2.345s Seed 1 Notes dialect current assumptions: refresh-reuse=revoke-family",
		"13 cases: 8 passed, 2 failed, 1 could not be tried, 1 not as assumed, 1 not judged (1 as expected) in 2.345s",
		"day.txtar:41: GET /api/v1/transactions: 401 token_revoked, want 200", "documented /docs/token-management#refresh", "Expected to fail the vendor knows",
		"For want of a clock that can be moved an account that nobody else uses", "Observed rate-limit: none", "Observed retry-after: none of the known ways",
		"pass An answer is lost line 18 step at line 20 was left out: the target has no faults of this kind", "no answer: read tcp: connection reset by peer",
		"not as documented: response body: /error: is a string, want an object", `{ "error": "Unauthorized", "message": "Token revoked" } The body went on.`,
		"Content-Type: application/json Date: Thu, 16 Jan 2025 06:30:05 GMT", "#20 GET /api/v1/transactions 429 rate_limited", "popupmock run day.txtar --seed 1",
		"8 2025-01-15 13:30:00 3 POST /auth/refresh refresh 200, reset bob@example.com", "lost-refresh the refresh worked, the client never heard",
		"refresh 1 2, family f-2 bob@example.com 2025-01-15 13:30:00 revoked at 2025-01-15 13:30:05, would expire at 2025-01-22 13:30:00",
		"H 2025-01-16 06:30:07 5 17 account bob@example.com: tokens revoked", "requests 20, of which 2xx 12, 4xx 6, 5xx 1, without an answer 1, spoiled by faults 2; tokens 16, of logins 4; marks 8.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// A drawing tells outcomes and endings apart by signs.
func TestHTMLSigns(t *testing.T) {
	t.Parallel()
	_, root := rendered(t, Run{Groups: []Group{{Results: []Result{{Timeline: daySession()}}}}})
	got := map[string]int{}
	for _, use := range elements(elements(root, "svg", "plot")[0], "use", "") {
		got[attribute(use.Parent, "class")+attribute(use, "href")]++
	}
	want := map[string]int{
		"point ok#sign-ok": 12, "point refused#sign-refused": 6, "point broken#sign-broken": 1, "point noanswer#sign-noanswer": 1,
		"point broken#sign-fault": 1, "point noanswer#sign-fault": 1,
		"bar access#end-expired": 4, "bar access#end-revoked": 3, "bar access#end-beyond": 1, "bar refresh#end-spent": 4, "bar refresh#end-revoked": 3, "bar refresh#end-beyond": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("signs (-want +got):\n%s", diff)
	}
}

// What held, what did not and what was not judged have other heads; what failed is linked from the top, and open.
func TestHTMLHead(t *testing.T) {
	t.Parallel()
	for want, verdict := range map[string]Verdict{"Passed": Pass, "Failed": Fail, "Nothing was judged": Skipped} {
		_, root := rendered(t, Run{Tool: "judge", Groups: []Group{{Name: "only-a-name", Results: []Result{{ID: "a/b", Verdict: verdict}}}}})
		if got := words(elements(root, "h1", "")[0]); got != want {
			t.Errorf("%s: the head is %q, want %q", verdict, got, want)
		}
		failed := verdict == Fail
		_, open := elements(root, "details", "result")[0].Attr[1:], len(elements(root, "details", "result")[0].Attr) == 2
		if links := len(elements(root, "section", "failures")); (links == 1) != failed || open != failed {
			t.Errorf("%s: linked %d times, open %t", verdict, links, open)
		}
	}
	_, root := rendered(t, Run{})
	if text := words(root); !strings.Contains(text, "0 cases") || !strings.Contains(text, "Nothing was judged.") {
		t.Errorf("an empty run says %q", text)
	}
}

func TestCall(t *testing.T) {
	t.Parallel()
	for curl, want := range map[string]string{
		"curl -sS -i -X POST 'http://127.0.0.1:8080/auth/login' --data '{\"url\":\"http://other/\"}'": "POST /auth/login",
		`curl -sS -i "http://h/api/v1/wallets?page=2" -H 'A: b'`:                                      "GET /api/v1/wallets?page=2",
		"curl http://h": "GET /", "curl -X": "curl -X", "": "", "no ://x here": "no ://x here",
		"curl http://h/" + strings.Repeat("é", 100): "GET /" + strings.Repeat("%C3%A9", 12) + "%C3…",
	} {
		if got := call(curl); got != want {
			t.Errorf("%q: %q, want %q", curl, got, want)
		}
	}
}

func TestTook(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{1: "under 1ms", time.Millisecond: "1ms", 1500400 * time.Microsecond: "1.5s", 61 * time.Second: "1m1s"} {
		if got := took(d); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
	}
}

// What JSON has written makes the same page again: the drawing needs no more than the JSON form has.
func TestHTMLFromJSON(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := JSON(&text, stories()); err != nil {
		t.Fatal(err)
	}
	run, err := ReadJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stories(), run); diff != "" {
		t.Errorf("what was read (-want +got):\n%s", diff)
	}
	before, _ := rendered(t, stories())
	if again, _ := rendered(t, run); again != before {
		t.Error("what was read makes another page")
	}
}
