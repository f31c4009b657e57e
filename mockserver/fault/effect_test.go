package fault

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruleset"
	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// ran lets an effect work on an answer, at an instant.
func ran(effect Effect, now time.Time, body string) Answer {
	e := &Exchange{
		Now: now, Answer: Answer{Status: 200, Header: http.Header{}, Body: []byte(body)},
		Vendor: func(status int) Answer { return Answer{Status: status, Header: http.Header{}, Body: []byte("{}")} },
	}
	effect.run(e)
	return e.Answer
}

// A date has no fraction, and a client that comes back at it must not be early.
func TestADateToComeBackAtIsNeverEarly(t *testing.T) {
	t.Parallel()
	full := time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{full, "Wed, 15 Jan 2025 09:30:02 GMT"},
		{full.Add(time.Nanosecond), "Wed, 15 Jan 2025 09:30:03 GMT"},
		{full.Add(time.Second - time.Nanosecond), "Wed, 15 Jan 2025 09:30:03 GMT"},
	} {
		got := ran(RetryAfter{Status: 503, After: 2 * time.Second, Date: true}, c.now, "").Header.Get("Retry-After")
		if got != c.want {
			t.Errorf("2 s after %s is %s, want %s", c.now, got, c.want)
		}
	}
}

func TestWrongTypesAndMissingFields(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, path, body, wrong, missing string }{
		{"a number", "a", `{"a":1.5,"b":2}`, `{"a":"1.5","b":2}`, `{"b":2}`},
		{"a text", "b", `{"a":1,"b":"<x>"}`, `{"a":1,"b":1}`, `{"a":1}`},
		{"true", "a", `{"a":true}`, `{"a":0}`, `{}`},
		{"false", "a", `{"a":false}`, `{"a":0}`, `{}`},
		{"null", "a", `{"a":null}`, `{"a":"null"}`, `{}`},
		{"an object", "a", `{"a":{"b":1}}`, `{"a":[]}`, `{}`},
		{"an array", "a", `{"a":[1,2]}`, `{"a":{}}`, `{}`},
		{"in an object", "a.b", `{"b":1,"a":{"b":2,"c":3}}`, `{"b":1,"a":{"b":"2","c":3}}`, `{"b":1,"a":{"c":3}}`},
		{"in a list", "a", `[{"a":1},{"b":2},{"a":3}]`, `[{"a":"1"},{"b":2},{"a":"3"}]`, `[{},{"b":2},{}]`},
		{"in a list in a list", "a.b", `[{"a":[{"b":1},{"b":2}]},{"a":{"b":3}},{"a":4}]`, `[{"a":[{"b":"1"},{"b":"2"}]},{"a":{"b":"3"}},{"a":4}]`, `[{"a":[{},{}]},{"a":{}},{"a":4}]`},
		{"the order stays", "m", `{"z":1,"m":2,"a":3}`, `{"z":1,"m":"2","a":3}`, `{"z":1,"a":3}`},
		{"numbers stay", "a", `{"a":1,"b":10.50,"c":1e400,"d":9007199254740993}`, `{"a":"1","b":10.50,"c":1e400,"d":9007199254740993}`, `{"b":10.50,"c":1e400,"d":9007199254740993}`},
		{"texts stay", "a", `{"a":1,"b":"\u00e9\"\\ é"}`, `{"a":"1","b":"\u00e9\"\\ é"}`, `{"b":"\u00e9\"\\ é"}`},
		{"blanks around", "a", " { \"a\" : 1 , \"b\" : [ 2 ] } \n", `{"a":"1","b":[ 2 ]}`, `{"b":[ 2 ]}`},
		{"not there", "x", `{"a":1}`, `{"a":1}`, `{"a":1}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := string(ran(WrongType{c.path}, time.Time{}, c.body).Body); got != c.wrong {
				t.Errorf("of a wrong type\ngot  %s\nwant %s", got, c.wrong)
			}
			if got := string(ran(MissingField{c.path}, time.Time{}, c.body).Body); got != c.missing {
				t.Errorf("without it\ngot  %s\nwant %s", got, c.missing)
			}
			if got, want := hasField([]byte(c.body), c.path), c.wrong != c.body; got != want {
				t.Errorf("hasField is %t, want %t", got, want)
			}
		})
	}
}

func FuzzEdit(f *testing.F) {
	for _, seed := range []string{``, `null`, `{}`, `[]`, `{"a":{"b":[{"c":1}]}}`, `[{"a":1},[],7]`, `{"a":"}"}`, "{\"\xff\":1}", `{"a":1,"a":2}`} {
		f.Add(seed, "a.b.c")
		f.Add(seed, "a")
	}
	f.Fuzz(func(t *testing.T, body, path string) {
		if !hasField([]byte(body), path) {
			return
		}
		for _, effect := range []Effect{WrongType{path}, MissingField{path}} {
			got := ran(effect, time.Time{}, body).Body
			if !json.Valid(got) {
				t.Errorf("%s of %s in %s gives %s", effect.Type(), path, body, got)
			}
		}
		if got := ran(MissingField{path}, time.Time{}, body).Body; hasField(got, path) {
			t.Errorf("%s is still in %s", path, got)
		}
		if got := ran(MalformedJSON{}, time.Time{}, strings.TrimSpace(body)).Body; json.Valid(got) {
			t.Errorf("%s is still JSON", got)
		}
	})
}

func TestHowLongDelaysAre(t *testing.T) {
	t.Parallel()
	draw := func(d Delay, calls int) []time.Duration {
		f := fired(Rule{ID: "a"})
		f.seed = &[32]byte{1}
		drawn := make([]time.Duration, calls)
		for i := range drawn {
			f.turn.Call = uint64(i)
			drawn[i] = d.draw(f.random())
		}
		return drawn
	}
	const calls = 2000
	sorted := func(d Delay) []time.Duration {
		drawn := draw(d, calls)
		slices.Sort(drawn)
		return drawn
	}
	if got := sorted(Delay{Fixed: time.Second}); got[0] != time.Second || got[calls-1] != time.Second {
		t.Errorf("a fixed delay is from %s to %s, want 1s", got[0], got[calls-1])
	}
	uniform := sorted(Delay{Uniform: Uniform{Min: time.Second, Max: 3 * time.Second}})
	if lowest, median, highest := uniform[0], uniform[calls/2], uniform[calls-1]; lowest < time.Second || lowest > 1050*time.Millisecond ||
		median < 1900*time.Millisecond || median > 2100*time.Millisecond || highest > 3*time.Second || highest < 2950*time.Millisecond {
		t.Errorf("a delay from 1s to 3s has %s, %s and %s as its lowest, median and highest", lowest, median, highest)
	}
	if got := sorted(Delay{Uniform: Uniform{Min: time.Second, Max: time.Second}}); got[0] != time.Second || got[calls-1] != time.Second {
		t.Errorf("a delay from 1s to 1s is from %s to %s", got[0], got[calls-1])
	}
	lognormal := sorted(Delay{Lognormal: Lognormal{Median: time.Second, Sigma: 0.5}})
	// One in six is beyond a standard deviation: e to the power of 0.5 times the median.
	if median, high := lognormal[calls/2], lognormal[calls*84/100]; median < 930*time.Millisecond || median > 1070*time.Millisecond ||
		high < 1500*time.Millisecond || high > 1800*time.Millisecond || lognormal[0] <= 0 {
		t.Errorf("a lognormal delay of median 1s has %s as its median and %s as its 84th percentile", median, high)
	}
	if got := sorted(Delay{Lognormal: Lognormal{Median: time.Hour, Sigma: 10}}); got[calls-1] != MaxDelay || got[0] < 0 {
		t.Errorf("the longest delay is %s, want %s", got[calls-1], MaxDelay)
	}
	random := Delay{Uniform: Uniform{Max: time.Hour}}
	if first, again := draw(random, 10), draw(random, 10); !slices.Equal(first, again) || slices.Equal(first[:5], first[5:]) {
		t.Errorf("two runs draw %v and %v, want the same, and others for each call", first, again)
	}
}

// The chance that lets a rule fire does not say how long it waits then.
func TestChanceAndDelayAreDrawnApart(t *testing.T) {
	t.Parallel()
	f := fired(Rule{Effect: effectFunc(func(e *Exchange) {
		if got, chance := e.random().Float64(), fired(Rule{}).random().Float64(); got == chance {
			t.Errorf("the effect draws %v, which has decided already", got)
		}
	})})
	f.Run(&Exchange{})
}

// What an effect leaves to chance follows from the seed of the set.
func TestEffectsDrawFromTheSeed(t *testing.T) {
	t.Parallel()
	draw := func(seed byte) (drawn float64) {
		s := NewSet([32]byte{seed})
		effect := effectFunc(func(e *Exchange) { drawn = e.random().Float64() })
		s.Replace([]Rule{{ID: "a", Operation: "login", Phase: After, Effect: effect}}, time.Time{})
		due, err := s.Arrive(t.Context(), Call{Operation: "login"})
		if err != nil {
			t.Fatal(err)
		}
		f, ok, err := due.Take(t.Context(), After, Answer{})
		if !ok || err != nil {
			t.Fatalf("the rule does not fire: %v", err)
		}
		f.Run(&Exchange{})
		return drawn
	}
	if one, again, other := draw(1), draw(1), draw(2); one != again || one == other {
		t.Errorf("the seeds 1, 1 and 2 give %v, %v and %v, want the third to differ alone", one, again, other)
	}
}

// fired is a rule on its call 0, of the seed 0.
func fired(r Rule) Fired {
	return Fired{turn{Kept: &ruleset.Kept[armed]{Rule: armed{Rule: r}}}, &[32]byte{}}
}

// effectFunc is an effect for a test.
type effectFunc func(*Exchange)

func (effectFunc) Type() string           { return "func" }
func (effectFunc) check(ruletext.Notes)   {}
func (effectFunc) write(*ruletext.Writer) {}
func (f effectFunc) run(e *Exchange)      { f(e) }
