package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// What a page is made of. Nothing else may come up, whatever a run says.
const (
	ourElements = " html head meta title link style body a svg defs circle path header div p h1 h2 h3 h4 h5 span rect ul ol li dl dt dd time nav section main footer" +
		" details summary pre figure figcaption text desc g use table thead tbody tr th td "
	ourAttributes = " lang charset http-equiv content name rel href class id width height aria-hidden aria-label aria-labelledby focusable r d x y dx dy rx role" +
		" viewBox tabindex datetime open scope "
)

// harms is all on a page that could do something: an element, an attribute or an address that none of ours is.
func harms(root *html.Node) []string {
	var all []string
	ids := map[string]int{}
	for node := range root.Descendants() {
		ids[attribute(node, "id")]++
	}
	for node := range root.Descendants() {
		if node.Type == html.CommentNode || node.Type == html.ElementNode && !strings.Contains(ourElements, " "+node.Data+" ") {
			all = append(all, fmt.Sprintf("<%s>", node.Data))
		}
		for _, a := range node.Attr {
			if a.Namespace != "" || !strings.Contains(ourAttributes, " "+a.Key+" ") {
				all = append(all, fmt.Sprintf("<%s> with %s", node.Data, a.Key))
			}
			if a.Key == "href" && !harmlessAddress(node, a.Val, ids) {
				all = append(all, fmt.Sprintf("<%s> that leads to %s", node.Data, a.Val))
			}
			if a.Key == "aria-labelledby" && slices.ContainsFunc(strings.Fields(a.Val), func(id string) bool { return ids[id] != 1 }) {
				all = append(all, fmt.Sprintf("<%s> labelled by %s", node.Data, a.Val))
			}
		}
	}
	return append(all, otherPolicy(root)...)
}

// harmlessAddress tells whether an address is a part of the page, of which there is one, or our icon.
func harmlessAddress(node *html.Node, address string, ids map[string]int) bool {
	id, inside := strings.CutPrefix(address, "#")
	return inside && ids[id] == 1 || node.Data == "link" && attribute(node, "rel") == "icon" && (address == icon(Run{}) || address == icon(passed()))
}

// otherPolicy compares the style sheet of a page, and the policy that allows it, with ours.
func otherPolicy(root *html.Node) []string {
	var all []string
	styles, metas := elements(root, "style", ""), elements(root, "meta", "")
	if len(styles) != 1 || inner(styles[0]) != pageStyle {
		all = append(all, fmt.Sprintf("%d style sheets, or another", len(styles)))
	}
	isPolicy := func(node *html.Node) bool { return attribute(node, "http-equiv") != "" }
	if i := slices.IndexFunc(metas, isPolicy); i != 1 || attribute(metas[i], "content") != policy(pageStyle) || slices.ContainsFunc(metas[i+1:], isPolicy) {
		all = append(all, "another policy")
	}
	return all
}

func passed() Run { return Run{Groups: []Group{{Results: []Result{{Verdict: Pass}}}}} }

// What would do something is found.
func TestHarmsAreFound(t *testing.T) {
	t.Parallel()
	page := written(t, passed())
	for put, want := range map[string]string{
		"": "", "<p>said</p>": "", `<a href="#main">x</a>`: "",
		"<script>x</script>": "<script>", "<!-- x -->": "< x >", "<IMG src=x>": "<img>, <img> with src", "<p onclick=x>": "<p> with onclick", `<p style="color: red">`: "<p> with style",
		`<a href="javascript:x">x</a>`: "<a> that leads to javascript:x", `<a href="#nowhere">x</a>`: "<a> that leads to #nowhere",
		`<a href="data:image/svg+xml,x">x</a>`: "<a> that leads to data:image/svg+xml,x", `<link rel="icon" href="//host/x">`: "<link> that leads to //host/x",
		`<svg><use xlink:href="#main"></svg>`: "<use> with href", `<p aria-labelledby="main nowhere">`: "<p> labelled by main nowhere",
		"<style>p { color: red }</style>": "2 style sheets, or another", `<meta http-equiv="refresh" content="0; x">`: "another policy",
	} {
		root, err := html.Parse(strings.NewReader(strings.Replace(page, "<h1>", put+"<h1>", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, strings.Join(harms(root), ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", put, diff)
		}
	}
	_, root := rendered(t, passed())
	elements(root, "style", "")[0].FirstChild.Data += " "
	if got := harms(root); len(got) != 1 {
		t.Errorf("another style sheet: %q", got)
	}
}
