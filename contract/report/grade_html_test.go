package report

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A grade stands at the top with its reason; each part has its own drawing, and ids are unique.
func TestHTMLGrade(t *testing.T) {
	t.Parallel()
	_, root := rendered(t, graded())
	if got := words(elements(root, "p", "grade")[0]); got != "D" || attribute(elements(root, "p", "fail")[0], "aria-label") != "Grade D" {
		t.Errorf("the grade is %q", got)
	}
	if got := words(elements(root, "p", "why")[0]); !strings.HasPrefix(got, "2 of 12 rules that must hold do not") {
		t.Errorf("its reason is %q", got)
	}
	if got := words(elements(root, "title", "")[0]); got != "Failed, grade D: popupmock grade php client.php" {
		t.Errorf("the title is %q", got)
	}
	ids := map[string]bool{}
	for node := range root.Descendants() {
		id := attribute(node, "id")
		if id != "" && ids[id] {
			t.Errorf("the id %s is there twice", id)
		}
		ids[id] = true
	}
	if !ids["result-1-2-part-3-timeline-title"] {
		t.Error("a part has no drawing of its own")
	}
	rule := elements(root, "details", "result")[1]
	if legends := len(elements(rule, "ul", "legend")); legends != 1 {
		t.Errorf("the signs are explained %d times in a rule of three drawings, want once", legends)
	}
}

// A part says all that it has, and is open when it does not hold.
func TestHTMLParts(t *testing.T) {
	t.Parallel()
	run := graded()
	run.Groups[0].Results[1].Parts[2].Expected = "no clock to move"
	_, root := rendered(t, run)
	parts := elements(elements(root, "details", "result")[1], "details", "part")
	if len(parts) != 3 {
		t.Fatalf("there are %d parts, want 3", len(parts))
	}
	for i, want := range []bool{false, true, false} {
		if got := open(parts[i]); got != want {
			t.Errorf("part %d is open: %t, want %t", i+1, got, want)
		}
	}
	for i, want := range []string{
		"pass The token expired expired Judged by tokens handed out with the lifetime that is left Timeline",
		"fail The token was revoked while it looked good revoked after the 401 of GET /api/v1/wallets?page=7 no refresh came",
		"error (expected) The clock of the client is an hour late moved libfaketime does not work for this program Expected to fail no clock to move Judged by clock of the client moved by libfaketime",
	} {
		if got := words(parts[i]); !strings.HasPrefix(got, want) {
			t.Errorf("part %d says %.300q, want %q", i+1, got, want)
		}
	}
	text := words(parts[1])
	for _, want := range []string{"Table of requests: 26", "Journal #1 09:30:00 POST /auth/login 200", "The end of what it printed GET /api/v1/products 200 OK"} {
		if !strings.Contains(text, want) {
			t.Errorf("a part does not say %q", want)
		}
	}
	if mend := words(elements(root, "div", "mend")[0]); !strings.HasPrefix(mend, "How to mend it On a 401 call POST /auth/refresh once") {
		t.Errorf("how to mend it is %q", mend)
	}
}

func open(node *html.Node) bool {
	for _, a := range node.Attr {
		if a.Key == "open" {
			return true
		}
	}
	return false
}

// A large report is small enough to send and to open.
func TestHTMLSize(t *testing.T) {
	t.Parallel()
	if text, _ := rendered(t, large()); len(text) > 1_500_000 {
		t.Errorf("forty parts with sixty requests each are %d bytes, want 1.5 MB at most", len(text))
	}
}

func BenchmarkHTMLLarge(b *testing.B) {
	run := large()
	for b.Loop() {
		if err := HTML(&strings.Builder{}, run); err != nil {
			b.Fatal(err)
		}
	}
}
