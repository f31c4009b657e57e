package report

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// Nothing on the page asks for anything: no script, no style in an attribute, no address but its own parts and its icon.
func TestHTMLAsksForNothing(t *testing.T) {
	t.Parallel()
	text, root := rendered(t, hostile(t))
	ids := map[string]int{}
	for node := range root.Descendants() {
		ids[attribute(node, "id")]++
	}
	for node := range root.Descendants() {
		if node.Data == "script" || node.Data == "iframe" || node.Data == "img" || node.Data == "object" || node.Data == "base" || node.Data == "form" {
			t.Errorf("there is a <%s>", node.Data)
		}
		for _, a := range node.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "srcset" {
				t.Errorf("<%s> has %s=%q", node.Data, a.Key, a.Val)
			}
			id, inside := strings.CutPrefix(a.Val, "#")
			if own := inside && ids[id] == 1 || strings.HasPrefix(a.Val, "data:image/svg+xml,"); a.Key == "href" && !own {
				t.Errorf("<%s> leads to %q", node.Data, a.Val)
			}
			if a.Key == "aria-labelledby" {
				for id := range strings.FieldsSeq(a.Val) {
					if ids[id] != 1 {
						t.Errorf("<%s> is labelled by %q, of which there are %d", node.Data, id, ids[id])
					}
				}
			}
		}
	}
	if strings.Contains(text, "ZgotmplZ") {
		t.Error("a template has refused a value")
	}
}

// evil is what a server, or whoever wrote a script, might say.
const evil = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onload='x' {{.}} \u202Eesrever\u202C \u200F\x1b[31m\x00\x07 \xff\xfe ]]> " +
	"one-word-that-is-longer-than-the-screen-of-a-telephone-is-wide_and_that_nothing_but_force_can_break_in_two"

// hostile is a run in which every text is evil, and some are long.
func hostile(t *testing.T) Run {
	t.Helper()
	at := start.Add(time.Second)
	run := Run{Notes: []string{""}, Groups: []Group{{Results: []Result{{
		Missing: []string{""}, Observed: []Observation{{}}, Evidence: []Exchange{{Header: []string{""}, Violations: []string{""}}, {Header: []string{""}}}, Journal: []string{""},
		Parts:  []Part{{Journal: []string{""}, Timeline: &Timeline{Requests: []Request{{Issued: []string{""}}}, Tokens: []Token{{EndedAt: &at}}, Marks: []Mark{{}}}}},
		Phases: []Phase{{Notes: []string{""}}}, Timeline: &Timeline{Requests: []Request{{Issued: []string{""}}}, Tokens: []Token{{EndedAt: &at}}, Marks: []Mark{{}}},
	}}}}}
	poison(reflect.ValueOf(&run).Elem())
	run.Groups[0].Results[0].Verdict, run.Groups[0].Results[0].Phases[0].Verdict, run.Groups[0].Results[0].Parts[0].Verdict = Fail, Fail, Fail
	evidence := run.Groups[0].Results[0].Evidence
	evidence[0].Error = ""
	evidence[0].Header = append(evidence[0].Header, "X-Long: "+strings.Repeat("x", 10_000), "X-Long-Words: "+strings.Repeat("<b> ", 2_500))
	return run
}

// poison makes every string evil.
func poison(v reflect.Value) { poisonWith(v, evil) }

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
