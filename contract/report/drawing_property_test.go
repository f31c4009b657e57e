package report

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// numbers are those of an attribute, such as the path "M8 20H30".
var numbers = regexp.MustCompile(`-?[0-9]+(?:\.[0-9]+)?`)

// timelines are all that the model allows, sense or not.
func timelines() *rapid.Generator[*Timeline] {
	offsets := rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(-100, 8000), rapid.SampledFrom([]int64{86400, 604800, 1e10, 2.5e11, -6.3e10}))
	instants := rapid.Map(offsets, func(seconds int64) time.Time { return time.Unix(start.Unix()+seconds, 0).UTC() })
	words := rapid.SampledFrom([]string{"a", "b", "c", "d", ""})
	texts := rapid.OneOf(rapid.SampledFrom([]string{"clock advanced 59m", "tokens revoked"}), rapid.String())
	request := rapid.Custom(func(t *rapid.T) Request {
		return Request{
			Number: rapid.IntRange(-1, 2000).Draw(t, "number"), At: instants.Draw(t, "at"), Phase: rapid.IntRange(-2, 4).Draw(t, "phase"),
			Method: "GET", Path: texts.Draw(t, "path"), Operation: rapid.SampledFrom([]string{"logout", "refresh"}).Draw(t, "operation"),
			Account: words.Draw(t, "account"), Status: rapid.SampledFrom([]int{0, 200, 304, 401, 503, -7}).Draw(t, "status"),
			Outcome: rapid.SampledFrom([]string{"answered", "cut", ""}).Draw(t, "outcome"), Reason: words.Draw(t, "reason"), Fault: words.Draw(t, "fault"),
			Presented: words.Draw(t, "presented"), Issued: rapid.SliceOfN(words, 0, 2).Draw(t, "issued"),
		}
	})
	token := rapid.Custom(func(t *rapid.T) Token {
		one := Token{
			Fingerprint: words.Draw(t, "fingerprint"), Use: rapid.SampledFrom([]string{"access", "refresh", "x"}).Draw(t, "use"), Account: texts.Draw(t, "account"),
			Family: rapid.StringMatching(`[a-z]`).Draw(t, "family"), Generation: rapid.IntRange(-1, 1e6).Draw(t, "generation"),
			IssuedAt: instants.Draw(t, "issued"), ExpiresAt: instants.Draw(t, "expires"), End: rapid.SampledFrom([]string{"spent", "revoked", ""}).Draw(t, "end"),
		}
		if rapid.Bool().Draw(t, "ends") {
			ended := instants.Draw(t, "ended")
			one.EndedAt = &ended
		}
		return one
	})
	mark := rapid.Custom(func(t *rapid.T) Mark {
		return Mark{At: instants.Draw(t, "at"), Phase: rapid.IntRange(-2, 4).Draw(t, "phase"), After: rapid.IntRange(0, 200).Draw(t, "after"), Text: texts.Draw(t, "text")}
	})
	return rapid.Custom(func(t *rapid.T) *Timeline {
		return &Timeline{
			From: rapid.OneOf(instants, rapid.Just(time.Time{})).Draw(t, "from"), Until: instants.Draw(t, "until"),
			Requests: rapid.SliceOfN(request, 0, 150).Draw(t, "requests"), Tokens: rapid.SliceOfN(token, 0, 60).Draw(t, "tokens"), Marks: rapid.SliceOfN(mark, 0, 20).Draw(t, "marks"),
		}
	})
}

// Whatever a timeline holds, its drawing has numbers for coordinates, keeps within its bounds, is no larger than promised, lets no
// two texts overlap, and comes out the same a second time.
func TestEveryTimelineCanBeDrawn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		result := Result{Title: "x", Timeline: timelines().Draw(t, "timeline"), Phases: []Phase{{Title: "one"}, {Title: rapid.String().Draw(t, "phase")}, {Title: "three"}}}
		run := Run{Groups: []Group{{Results: []Result{result}}}}
		var first, second bytes.Buffer
		if err := HTML(&first, run); err != nil {
			t.Fatal(err)
		}
		if err := HTML(&second, run); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("the same run gives other bytes, %v", err)
		}
		root, err := html.Parse(&first)
		if err != nil {
			t.Fatal(err)
		}
		for _, class := range []string{"plot", "rows"} {
			for _, svg := range elements(root, "svg", class) {
				within(t, svg)
			}
		}
		apart(t, draw("d", result.Timeline, result.Phases))
	})
}

// within checks the coordinates of an SVG against its viewBox.
func within(t *rapid.T, svg *html.Node) {
	box := numbers.FindAllString(attribute(svg, "viewBox"), -1)
	width, height := parsed(t, box[2]), parsed(t, box[3])
	if attribute(svg, "class") == "plot" && (width > 20000 || height > 4000) {
		t.Fatalf("the drawing is %g wide and %g high", width, height)
	}
	count := 0
	for node := range svg.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		count++
		x, y := parsed(t, attribute(node, "x")), parsed(t, attribute(node, "y"))
		right, below := x+parsed(t, attribute(node, "width")), y+parsed(t, attribute(node, "height"))
		if x < 0 || y < 0 || right > width+0.1 || below > height+0.1 {
			t.Fatalf("%s from %g,%g to %g,%g is not within %g,%g", node.Data, x, y, right, below, width, height)
		}
		for _, n := range numbers.FindAllString(attribute(node, "d"), -1) {
			if v := parsed(t, n); v < -4 || v > max(width, height) { // v-4 draws a tick upwards
				t.Fatalf("the path %q leaves %g,%g", attribute(node, "d"), width, height)
			}
		}
		if strings.Contains(attribute(node, "d"), "NaN") || strings.Contains(attribute(node, "d"), "Inf") {
			t.Fatalf("the path is %q", attribute(node, "d"))
		}
	}
	if count > 3000 {
		t.Fatalf("the drawing has %d elements", count)
	}
}

// apart checks that no two texts in a line of a drawing overlap, and that none leaves it, as wide as they can be.
func apart(t *rapid.T, d *drawing) {
	type stretch struct {
		y, from, to float64
		text        string
	}
	var all []stretch
	centred := func(x, y px, text string, size float64) {
		half := textWidth(text, size) / 2
		all = append(all, stretch{float64(y), float64(x) - half, float64(x) + half, text})
	}
	for _, l := range d.Letterings {
		centred(l.X, l.Y, l.Text, smallText)
	}
	for _, p := range d.Points {
		centred(p.X, p.NumberY, strconv.Itoa(p.Number), smallText)
	}
	for _, f := range d.Flags {
		centred(f.X, f.Y, f.Letter, plainText)
		if f.Text != "" {
			all = append(all, stretch{float64(f.TextY), float64(f.TextX), float64(f.TextX) + textWidth(f.Text, smallText), f.Text})
		}
	}
	for _, b := range d.Bands {
		all = append(all, stretch{float64(b.Y), float64(b.X) + 5, float64(b.X) + 5 + textWidth(b.Label, plainText), b.Label})
	}
	slices.SortFunc(all, func(a, b stretch) int {
		if a.y != b.y {
			return int(math.Copysign(1, a.y-b.y))
		}
		return int(math.Copysign(1, a.from-b.from))
	})
	for _, one := range all {
		if one.from < -1 || one.to > float64(d.Width)+1 {
			t.Fatalf("%q, from %g to %g, is not within %s", one.text, one.from, one.to, d.Width)
		}
	}
	for i := 1; i < len(all); i++ {
		if a, b := all[i-1], all[i]; a.y == b.y && b.from < a.to-0.5 {
			t.Fatalf("%q, until %g, overlaps %q, from %g, at %g", a.text, a.to, b.text, b.from, a.y)
		}
	}
}

func parsed(t *rapid.T, text string) float64 {
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		t.Fatalf("%q is no coordinate: %v", text, err)
	}
	return v
}
