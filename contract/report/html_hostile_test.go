package report

import (
	"bytes"
	"cmp"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// Nothing on the page asks for anything: no script, no style in an attribute, no address but its own parts and its icon.
func TestHTMLAsksForNothing(t *testing.T) {
	t.Parallel()
	_, root := rendered(t, hostile(t))
	if wrong := harms(root); len(wrong) > 0 {
		t.Errorf("the page has %q", wrong)
	}
}

// evil is what a server, or whoever wrote a script, might say.
const evil = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onload='x' <!-- &lt;b&gt; &#60; javascript:alert(1) {{.}} \u202Eesrever\u202C \u200F\x1b[31m\x00\x07 \xff\xfe ]]> " +
	"one-word-that-is-longer-than-the-screen-of-a-telephone-is-wide_and_that_nothing_but_force_can_break_in_two"

// hostile is a run in which every text is evil, and some are long.
func hostile(t *testing.T) Run {
	t.Helper()
	run := saying(evil)
	evidence := run.Groups[0].Results[0].Evidence
	evidence[0].Header = append(evidence[0].Header, "X-Long: "+strings.Repeat("x", 10_000), "X-Long-Words: "+strings.Repeat("<b> ", 2_500))
	return run
}

// saying is a run that has all there is, in which every text is this one.
func saying(text string) Run {
	at := start.Add(time.Second)
	timeline := func() *Timeline {
		return &Timeline{Requests: []Request{{Issued: []string{""}}}, Tokens: []Token{{EndedAt: &at}}, Marks: []Mark{{}}}
	}
	run := Run{Notes: []string{""}, Groups: []Group{{Results: []Result{{
		Missing: []string{""}, Observed: []Observation{{}}, Evidence: []Exchange{{Header: []string{""}, Violations: []string{""}}, {Header: []string{""}}}, Journal: []string{""},
		Parts: []Part{{Journal: []string{""}, Timeline: timeline()}}, Phases: []Phase{{Notes: []string{""}}}, Timeline: timeline(),
	}}}}}
	poisonWith(reflect.ValueOf(&run).Elem(), text)
	result := &run.Groups[0].Results[0]
	result.Verdict, result.Phases[0].Verdict, result.Parts[0].Verdict = Fail, Fail, Fail
	result.Evidence[0].Error = ""
	return run
}

func poisonWith(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		for i := range v.Len() {
			poisonWith(v.Index(i), text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			poisonWith(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				poisonWith(v.Field(i), text)
			}
		}
	}
}

// Texts come from anyone: each is shown, and none is obeyed, neither by HTML nor by what turns text around.
func TestHTMLObeysNoText(t *testing.T) {
	t.Parallel()
	text, root := rendered(t, hostile(t))
	if _, body, found := strings.Cut(text, "</style>"); !found || strings.Contains(body, "\t") {
		t.Error("a tab came through")
	}
	if strings.Contains(text, "<script") || strings.Contains(text, "<img") || strings.Contains(text, "alert(1)</") {
		t.Error("a text came through as HTML")
	}
	for i, r := range text {
		if r != '\n' && r != '\t' && Printable(string(r)) != string(r) {
			t.Fatalf("%q is at %d: …%q", r, i, text[max(0, i-80):i])
		}
	}
	shown := words(root)
	if want := strings.Join(strings.Fields(Printable(evil)), " "); strings.Count(shown, want) < 40 {
		t.Errorf("it is shown %d times, want each text of the run", strings.Count(shown, want))
	}
	if !strings.Contains(shown, strings.Repeat("x", 10_000)) {
		t.Error("a long header is not whole")
	}
}

// Whatever is said comes back as it was said, in texts and in attributes, and nowhere else.
func TestHTMLSaysWhatIsSaid(t *testing.T) {
	t.Parallel()
	pieces := rapid.SampledFrom([]string{
		"<", ">", "&", "'", "\"", "`", "=", "/", " ", "\n", "\r", "\x00", "\xff", "#", "--", "!", "?", ";", "&amp;", "&#x3c;", "&lt", "<!--", "-->", "]]>", "<![CDATA[", "</", "/>",
		"a", "é", "<script>", "</script>", "</style>", "</title>", "</pre>", "</svg>", "</table>", "<svg onload=x>", "<plaintext>", "javascript:", "data:text/html,", "onclick=", "{{.}}", "\u2028",
	})
	rapid.Check(t, func(t *rapid.T) {
		said := cmp.Or(strings.Join(rapid.SliceOfN(rapid.OneOf(pieces, rapid.String()), 1, 12).Draw(t, "said"), ""), "x")
		var page bytes.Buffer
		if err := HTML(&page, saying(said)); err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(&page)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := harms(root); len(wrong) > 0 {
			t.Fatalf("the page has %q", wrong)
		}
		want := Printable(said)
		for what, got := range map[string]string{
			"a title":        inner(elements(elements(root, "summary", "")[0], "span", "title")[0]),
			"a cell":         inner(elements(root, "tbody", "")[0].FirstChild.LastChild),
			"a journal":      inner(elements(root, "pre", "")[0]),
			"a drawing":      strings.TrimPrefix(inner(elements(elements(root, "g", "flag")[0], "title", "")[0]), "A: "),
			"an attribute":   strings.TrimPrefix(attribute(elements(root, "p", "grade")[0], "aria-label"), "Grade "),
			"the page title": strings.TrimPrefix(inner(elements(root, "title", "")[0]), "Failed, grade "),
		} {
			if !strings.HasPrefix(got, want) {
				t.Errorf("%s says %q, want %q", what, got, want)
			}
		}
	})
}

// A line of a journal stays one line, and an empty one is a line even where it is the first, which HTML would drop.
func TestHTMLLines(t *testing.T) {
	t.Parallel()
	_, root := rendered(t, Run{Groups: []Group{{Results: []Result{{Journal: []string{"", "#1 GET /\n#2 forged", "#3"}}}}}})
	if got, want := inner(elements(root, "pre", "")[0]), "\n#1 GET /\\n#2 forged\n#3"; got != want {
		t.Errorf("the journal is %q, want %q", got, want)
	}
}

// inner is the text of an element, as it is.
func inner(node *html.Node) string {
	var b strings.Builder
	for one := range node.Descendants() {
		if one.Type == html.TextNode {
			b.WriteString(one.Data)
		}
	}
	return b.String()
}
