package report

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Gaps grow with their length, but slowly: a week is not much wider than an hour.
func TestGapsAreCompressed(t *testing.T) {
	t.Parallel()
	before := 0.0
	for _, seconds := range []int64{1, 60, 3600, 86400, 604800} {
		width := gapWidth(seconds)
		if width <= before || width > 150 {
			t.Errorf("%d s are %g wide, after %g", seconds, width, before)
		}
		before = width
	}
	if hour, week := gapWidth(3600), gapWidth(604800); week > 2*hour {
		t.Errorf("a week is %g wide, an hour %g", week, hour)
	}
}

// An instant without a column lies between its neighbours, in proportion; what happens in one second is side by side.
func TestScale(t *testing.T) {
	t.Parallel()
	steps := []step{{moment: moment{at: 100}}, {moment: moment{at: 100}}, {moment: moment{at: 200}}}
	s := newScale(steps, []int64{90, 150, 200, 300})
	var instants []int64
	for _, k := range s.knots {
		instants = append(instants, k.at)
	}
	if want := []int64{90, 100, 150, 200, 300}; !slices.Equal(instants, want) {
		t.Errorf("instants %v, want %v", instants, want)
	}
	if got := s.columns[1] - s.columns[0]; got != columnWidth {
		t.Errorf("two requests of a second are %g apart, want %d", got, columnWidth)
	}
	before, _ := s.place(200)
	behind, _ := s.place(300)
	_, last := s.place(200)
	middle, same := s.place(250)
	if middle != (last+behind)/2 || same != middle || before >= s.columns[2] {
		t.Errorf("places %g, %g, %g, %g and %g", before, last, middle, same, behind)
	}
	for at, want := range map[int64]float64{0: drawingMargin, 999: s.width - drawingMargin} {
		if from, to := s.place(at); from != want || to != want {
			t.Errorf("outside, %d is at %g to %g, want %g", at, from, to, want)
		}
	}
}

// What is notable is drawn, what is not is folded once there is too much, and nothing is lost.
func TestFold(t *testing.T) {
	t.Parallel()
	many := make([]moment, 200)
	for i := range many {
		many[i] = moment{at: int64(i), request: i, mark: -1, notable: i == 100}
	}
	short := fold(many[:maxColumns])
	if len(short) != maxColumns || slices.ContainsFunc(short, func(s step) bool { return len(s.folded) > 0 }) {
		t.Errorf("%d of %d moments are drawn", len(short), maxColumns)
	}
	steps := fold(many)
	var got []string
	all := 0
	for _, one := range steps {
		if n := len(one.folded); n > 0 {
			got = append(got, fmt.Sprintf("%d at %d", n, one.at))
			all += n
			continue
		}
		all++
	}
	if want := []string{"86 at 14", "85 at 101"}; !slices.Equal(got, want) || all != len(many) {
		t.Errorf("folds %v of %d moments, want %v of %d", got, all, want, len(many))
	}
	for i := range many {
		many[i].notable = true
	}
	steps = fold(many)
	if n := len(steps); n != maxColumns+1 {
		t.Errorf("%d steps when all are notable, want %d and a fold", n, maxColumns)
	}
	if fold(nil) != nil {
		t.Error("nothing has steps")
	}
}

// A fold of several seconds is one gap that says how many; one within a second is a gap in which no time passes.
func TestFoldsAreGaps(t *testing.T) {
	t.Parallel()
	in := func(at int64, folded ...moment) step { return step{moment{at: at}, folded} }
	s := newScale([]step{in(0), in(10, moment{at: 10}, moment{at: 20}), in(30), in(30, moment{at: 30}), in(30)}, []int64{0, 15, 30})
	want := []gap{{40, 136, 30, 2}, {162, 258, 0, 1}}
	if diff := cmp.Diff(want, s.gaps, cmp.AllowUnexported(gap{})); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	if !s.hidden(50, 130) || s.hidden(30, 130) || s.hidden(50, 140) {
		t.Error("what is within a fold is not what is hidden")
	}
	if len(s.columns) != 5 || s.columns[1] != 88 {
		t.Errorf("columns %v", s.columns)
	}
}

// The order within a second is that of the numbers; a mark comes after the request that it names.
func TestMoments(t *testing.T) {
	t.Parallel()
	second := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	timeline := &Timeline{
		Requests: []Request{{Number: 1, At: second(5), Status: 200}, {Number: 2, At: second(5), Status: 401}, {Number: 3, At: second(0), Status: 200}},
		Marks:    []Mark{{At: second(5), After: 1, Text: "b"}, {At: second(5), Text: "a"}, {At: second(5), After: 1, Text: "c"}, {At: second(0), After: 3, Text: "d"}},
	}
	var got []string
	for _, m := range moments(timeline) {
		if m.mark >= 0 {
			got = append(got, timeline.Marks[m.mark].Text)
			continue
		}
		got = append(got, fmt.Sprint(timeline.Requests[m.request].Number))
	}
	if want := []string{"3", "d", "a", "1", "b", "c", "2"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

// A mark of which nobody knows after what it came is put before the requests of its phase.
func TestMarksWithoutANumber(t *testing.T) {
	t.Parallel()
	timeline := &Timeline{
		Requests: []Request{{Number: 1, At: start, Phase: 0}, {Number: 2, At: start, Phase: 1}, {Number: 3, At: start, Phase: 2}, {Number: 4, At: start.Add(time.Hour), Phase: 0}},
		Marks:    []Mark{{At: start, Phase: 2}, {At: start, Phase: 0}},
	}
	var got []int
	for _, m := range moments(timeline) {
		got = append(got, m.request)
	}
	if want := []int{-1, 0, 1, -1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("requests %v, want %v", got, want)
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int64]string{
		0: "0 s", 1: "1 s", 60: "1 min", 3599: "59 min 59 s", 3600: "1 h", 7205: "2 h 5 s", 90000: "1 d 1 h", 90061: "1 d 1 h", 604799: "6 d 23 h", math.MaxInt64: "106751991167300 d 15 h",
	} {
		if got := span(seconds); got != want {
			t.Errorf("%d: %q, want %q", seconds, got, want)
		}
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letters(i); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
}

func TestCutTo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		width float64
		want  string
	}{{"short", 100, "short"}, {"clock advanced", 60, "clock ad…"}, {"日本語日本語", 40, "日本…"}, {"anything", 5, ""}, {"", 5, ""}} {
		got := cutTo(test.text, smallText, test.width)
		if got != test.want || textWidth(got, smallText) > test.width {
			t.Errorf("%q in %g: %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
