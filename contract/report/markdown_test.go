package report

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	table "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"
)

func marked(t *testing.T, run Run) string {
	t.Helper()
	var b strings.Builder
	if err := Markdown(&b, run); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkdownGolden(t *testing.T) {
	t.Parallel()
	golden(t, "graded.md", marked(t, graded()))
}

// hostileGrade is a run in which all that a grade shows is evil, and that has every verdict.
func hostileGrade(t *testing.T, evil string) Run {
	t.Helper()
	run := Run{Notes: []string{""}}
	for _, v := range Verdicts() {
		part := Part{Journal: []string{"", ""}}
		r := Result{Missing: []string{""}, Journal: []string{""}, Parts: []Part{part, part}}
		run.Groups = append(run.Groups, Group{Results: []Result{r}})
		poisonWith(reflect.ValueOf(&run.Groups[len(run.Groups)-1]).Elem(), evil)
		last := &run.Groups[len(run.Groups)-1].Results[0]
		last.Verdict, last.Level, last.Expected, last.Parts[0].Verdict, last.Parts[1].Verdict = v, LevelMust, "", v, Pass
		if v == Error {
			last.Expected = evil
		}
	}
	run.Grade, run.GradeReason, run.Tool, run.Target, run.Notes[0] = evil, evil, evil, evil, evil
	return run
}

// No text becomes markup, a link or a mention, or breaks a table, however GitHub might read it.
func TestMarkdownObeysNoText(t *testing.T) {
	t.Parallel()
	for _, evil := range []string{
		"plain", "a | b || c \\| d \\\\| e", "`code` ``` ~~~ `", "<script>alert(1)</script></details><img src=x onerror=y>", "**bold** _it_ ~~no~~ [x](http://evil.example) ![y](z)",
		"http://evil.example/a?b#c www.evil.example WWW.evil.example me@evil.example mailto:me@evil.example xmpp:a@b.c", "@everyone @org/team cc @a", "#1 GH-7 org/repo#2 org/repo@deadbeefcafe gh-9",
		"deadbeefcafe0123456789 0123456", "&lt;b&gt; &#64;x &amp;", "- item", "1. one", "1) one", "+ plus", "# head", "===", "---", "> quote", "    code", "\tcode", "line\n\n# head\n- item\n</details>\n\n| a | b |\n|---|---|\n",
		"$x$ $`y`$ $$z$$", ":smile: :+1:", "\\", "\\`", "`", " ", "[^1] [^1]: note", "- [ ] task", "<!-- ", "<details>", "\x00\x1b[31m\u202Eesrever", "<https://evil.example>", "a\r\nb\rc", evil,
	} {
		t.Run(evil, func(t *testing.T) {
			t.Parallel()
			checkMarkdown(t, marked(t, hostileGrade(t, evil)))
		})
	}
}

// ourTags are those of the writer; anything else came from outside.
var ourTags = regexp.MustCompile(`^(</?(details|summary|code|br)>)$`)

func checkMarkdown(t *testing.T, source string) {
	t.Helper()
	root := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Parser().Parse(gmtext.NewReader([]byte(source)))
	folds := 0
	err := ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Link, *ast.Image, *ast.AutoLink, *table.Strikethrough, *table.TaskCheckBox, *table.Footnote, *table.FootnoteLink, *ast.Blockquote, *ast.ThematicBreak:
			t.Errorf("there is a %s", node.Kind())
		case *ast.Emphasis:
			said := ""
			if first, ok := node.FirstChild().(*ast.Text); ok {
				said = string(first.Value([]byte(source)))
			}
			if node.Level == 2 && !strings.HasSuffix(said, ":") || node.Level == 1 && !strings.Contains(said, "for want of room") {
				t.Errorf("there is an emphasis of %q", said)
			}
		case *ast.CodeBlock:
			t.Errorf("there is indented code: %q", node.Lines().Value([]byte(source)))
		case *ast.List:
			if node.IsOrdered() || node.ChildCount() != 1 {
				t.Errorf("there is a list of %d, ordered %t", node.ChildCount(), node.IsOrdered())
			}
		case *ast.Heading:
			if node.Level != 2 && node.Level != 3 || node.HasChildren() && node.Parent() != root {
				t.Errorf("there is a heading of level %d", node.Level)
			}
		case *ast.RawHTML:
			for i := range node.Segments.Len() {
				at := node.Segments.At(i)
				if tag := string(at.Value([]byte(source))); !ourTags.MatchString(tag) {
					t.Errorf("there is the tag %s", tag)
				}
			}
		case *ast.HTMLBlock:
			for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(string(node.Lines().Value([]byte(source))), -1) {
				if !ourTags.MatchString(tag) {
					t.Errorf("there is the tag %s", tag)
				}
				folds += map[string]int{"<details>": 1, "</details>": -1}[tag]
			}
		case *table.TableRow:
			if node.ChildCount() != 4 {
				t.Errorf("a row has %d cells", node.ChildCount())
				return ast.WalkContinue, nil
			}
			// A cell too many would be dropped, and the id be broken in two.
			id := node.FirstChild().NextSibling().NextSibling()
			if _, code := id.FirstChild().(*ast.CodeSpan); id.HasChildren() && (!code || id.ChildCount() != 1) {
				t.Errorf("an id is not whole, in %d pieces", id.ChildCount())
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil || folds != 0 {
		t.Errorf("%d of <details> are not closed (%v)", folds, err)
	}
	notLinked(t, source)
}

// notLinked looks for what GitHub makes links of after Markdown is HTML, outside code.
func notLinked(t *testing.T, source string) {
	t.Helper()
	var page bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(source), &page); err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?s)<(code|pre)[ >].*?</(code|pre)>`).ReplaceAllString(page.String(), "")
	if found := regexp.MustCompile(`(?i)@\w|#\d|\bgh-\d|\bwww\.|://|:\w+:|\b[0-9a-f]{7,40}\b|\$[^\s\x{200b}]`).FindAllString(shown, -1); len(found) > 0 {
		t.Errorf("GitHub would make more of %q", found)
	}
}

// The measures of the test above find what they are there for.
func TestMarkdownChecksFind(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"[x](y)", "![x](y)", "https://x.example", "*x*", "**x**", "~~x~~", "> x", "1. x", "    x", "# x", "<b>x</b>", "<details>", "x @me", "a #12", "| a |\n|---|\n| b |", "deadbeefcafe"} {
		t.Run(bad, func(t *testing.T) {
			t.Parallel()
			var found testing.T
			done := make(chan struct{})
			go func() { defer close(done); checkMarkdown(&found, bad+"\n") }()
			<-done
			if !found.Failed() {
				t.Errorf("%q passes", bad)
			}
		})
	}
}

// However much there is to say, it stays below the limit, is whole, and says what it left out.
func TestMarkdownIsBounded(t *testing.T) {
	t.Parallel()
	long := graded()
	for i := range long.Groups[0].Results {
		r := &long.Groups[0].Results[i]
		r.Verdict, r.Reason = Fail, strings.Repeat("*", 5000)
	}
	many := Run{Grade: "F", Groups: []Group{{Name: "a", Title: "Many"}}}
	for i := range 1500 {
		many.Groups[0].Results = append(many.Groups[0].Results, Result{ID: fmt.Sprintf("a/%d", i), Level: LevelMust, Verdict: Fail, Reason: strings.Repeat("@x ", 30)})
	}
	evilGrade := hostileGrade(t, strings.Repeat(evil+" ", 1000))
	for name, test := range map[string]struct {
		run  Run
		says string
	}{
		"long reasons": {long, "Details left out, for want of room: "},
		"large":        {large(), "Details without journal and output, for want of room: 10."},
		"many":         {many, "Results left out of the tables, for want of room: 1393."},
		"evil":         {evilGrade, "Details left out, for want of room: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := marked(t, test.run)
			if len(got) > MarkdownLimit || !strings.Contains(got, test.says) {
				t.Errorf("%d bytes, want at most %d, which say %q; the end is %q", len(got), MarkdownLimit, test.says, got[max(0, len(got)-300):])
			}
			if name != "long reasons" && name != "large" { // which have links to their sources
				checkMarkdown(t, got)
			}
		})
	}
}

func TestMarkdownOfNothing(t *testing.T) {
	t.Parallel()
	want := "## Failed\n\n`judge`\n\n0 cases\n\n"
	if diff := cmp.Diff(want, marked(t, Run{Tool: "judge"})); diff != "" {
		t.Errorf("an empty run (-want +got):\n%s", diff)
	}
}

func TestMarkdownSource(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"https://popup.example.com/docs#a": "<https://popup.example.com/docs#a>", "/docs/a": "`/docs/a`", "javascript:alert(1)": "`javascript:alert(1)`",
		"https://x.example/><script>": "`https://x.example/><script>`", "https://me:pass@x.example/": "`https://me:pass@x.example/`", "": "", "a`b": "``a`b``", "`": "`` ` ``",
	} {
		if got := mdSource(source); got != want {
			t.Errorf("%q: %s, want %s", source, got, want)
		}
	}
}
