package recordtest

import (
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

func guard(key string, version records.Position) []records.Guard {
	return []records.Guard{{Key: key, Version: version}}
}

func commitCases() []Case {
	return []Case{
		{"commit/versions", func(p probe) {
			first := p.commit(set("a", "x", "1")).Position
			second := p.commit(set("a", "y", "2"), set("b", "x", "3")).Position
			p.equal("positions", []records.Position{first, second}, []records.Position{1, 2})
			p.equal("the last one", p.position(), second)
			p.has("a", second, "x", "1", "y", "2")
			p.has("b", second, "x", "3")
			third := p.change(records.Change{Note: []byte("nothing else")}).Position
			p.equal("a change of nothing", third, records.Position(3))
			p.has("a", second, "x", "1", "y", "2")
		}},
		{"commit/set and delete", func(p probe) {
			p.commit(set("a", "x", "1", "y", "2"))
			w := set("a", "z", "3", "y", "4")
			w.Delete = []string{"x", "not there"}
			at := p.commit(w).Position
			p.has("a", at, "y", "4", "z", "3")
		}},
		{"commit/remove", checkRemove},
		{"commit/guards", func(p probe) {
			at := p.change(records.Change{Guards: guard("a", 0), Writes: []records.Write{set("a", "x", "1")}}).Position
			p.commit(set("b", "x", "1"))
			next := p.change(records.Change{
				Guards: append(guard("a", at), guard("none", 0)...), Writes: []records.Write{set("b", "x", "2")},
			}).Position
			p.has("a", at, "x", "1")
			p.has("b", next, "x", "2")
		}},
		{"commit/stale", checkStale},
		{"commit/stale after removal", func(p probe) {
			first := p.commit(set("a", "x", "1")).Position
			p.commit(records.Write{Key: "a", Remove: true})
			p.refused("one that is gone", records.ErrStale, records.Change{Guards: guard("a", first), Writes: []records.Write{set("a", "x", "2")}})
			p.commit(set("a", "x", "1"))
			p.refused("one that is there again", records.ErrStale, records.Change{Guards: guard("a", first), Writes: []records.Write{set("a", "x", "2")}})
		}},
		{"commit/mistakes", checkMistakes},
		{"commit/long", func(p probe) {
			key, field, value := strings.Repeat("k", records.MaxKey), strings.Repeat("f", records.MaxField), strings.Repeat("v", 1<<20)
			at := p.commit(set(key, field, value, "x", "1"), set("a", "x", "1")).Position
			p.equal("the version", p.read(key, "x"), records.Record{Version: at, Fields: set("", "x", "1").Set})
			if string(p.read(key).Fields[field]) != value { // quicker than a difference
				p.Errorf("a field of %d bytes is another", len(value))
			}
		}},
		{"commit/other", func(p probe) {
			at := p.commit(set("a", "x", "1")).Position
			seen := probe{TB: p.TB, Backend: p.other, other: p.Backend}
			seen.has("a", at, "x", "1")
			next := seen.change(records.Change{Guards: guard("a", at), Writes: []records.Write{set("a", "x", "2")}}).Position
			p.has("a", next, "x", "2")
			p.refused("what the other has changed", records.ErrStale, records.Change{Guards: guard("a", at), Writes: []records.Write{set("a", "x", "3")}})
		}},
	}
}

func addCases() []Case {
	sum := func(n int64) records.Write { return records.Write{Key: "a", Add: map[string]int64{"n": n, "m": 2 * n}} }
	return []Case{
		{"add/sums", func(p probe) {
			p.equal("from nothing", p.commit(sum(1)).Added, []map[string]int64{{"n": 1, "m": 2}})
			p.equal("on", p.commit(set("b", "x", "1"), sum(4)).Added, []map[string]int64{{}, {"n": 5, "m": 10}})
			p.equal("back", p.commit(sum(-7)).Added, []map[string]int64{{"n": -2, "m": -4}})
			p.has("a", p.commit(sum(0)).Position, "n", "-2", "m", "-4")
		}},
		{"add/bounds", func(p probe) {
			p.commit(set("a", "n", "9223372036854775807", "m", "0", "text", "1.5"))
			for what, add := range map[string]map[string]int64{"too large": {"n": 1, "m": 1}, "no number": {"text": 1, "m": 1}} {
				p.refused(what, nil, records.Change{Writes: []records.Write{set("b", "x", "1"), {Key: "a", Add: add}}})
			}
			p.equal("down", p.commit(records.Write{Key: "a", Add: map[string]int64{"n": -9223372036854775807}}).Added, []map[string]int64{{"n": 0}})
		}},
		{"add/removed", func(p probe) {
			p.commit(sum(5))
			w := sum(1)
			w.Remove = true
			p.equal("from nothing again", p.commit(w).Added, []map[string]int64{{"n": 1, "m": 2}})
		}},
	}
}

func checkRemove(p probe) {
	p.commit(set("a", "x", "1", "y", "2"), set("b", "x", "1"))
	at := p.commit(records.Write{Key: "a", Remove: true}, records.Write{Key: "b", Delete: []string{"x"}}, records.Write{Key: "c", Remove: true}).Position
	for _, key := range []string{"a", "b", "c"} {
		p.has(key, 0)
	}
	p.equal("what is left", p.all(""), map[string]records.Record{})
	anew := set("a", "z", "3")
	anew.Remove = true
	p.has("a", p.commit(anew).Position, "z", "3")
	p.equal("the position", p.position(), at+1)
}

func checkStale(p probe) {
	first := p.commit(set("a", "x", "1"), set("b", "x", "1"), set("d", "x", "1")).Position
	second := p.commit(set("a", "x", "2")).Position
	writes := []records.Write{set("a", "x", "3"), set("b", "x", "3"), set("c", "x", "3")}
	for what, guards := range map[string][]records.Guard{
		"an earlier version":           guard("a", first),
		"a later version":              guard("a", second+1),
		"no record where there is one": guard("a", 0),
		"a record where there is none": guard("c", first),
		"one of many":                  append(guard("a", second), guard("b", second)...),
		"one that is not written":      guard("d", second),
		"one of bytes":                 guard("\xff\x00", first),
	} {
		p.refused(what, records.ErrStale, records.Change{Guards: guards, Writes: writes})
	}
}

func checkMistakes(p probe) {
	p.commit(set("a", "x", "1"), set("b", "x", "text"))
	both := set("a", "x", "2")
	for what, w := range map[string][]records.Write{
		"a key twice":      {set("a", "x", "2"), set("a", "y", "2")},
		"a field twice":    {{Key: "a", Set: both.Set, Delete: []string{"x"}}},
		"a sum and a text": {{Key: "a", Set: both.Set, Add: map[string]int64{"x": 1}}},
		"an empty key":     {both, set("", "x", "2")},
		"an empty field":   {both, set("b", "", "2")},
		"a long key":       {both, set(strings.Repeat("k", records.MaxKey+1), "x", "2")},
		"a long field":     {both, set("b", strings.Repeat("f", records.MaxField+1), "2")},
		"a negative time":  {both, {Key: "b", Keep: -time.Second}},
		"a sum of a text":  {both, {Key: "b", Add: map[string]int64{"x": 1}}},
	} {
		p.refused(what, nil, records.Change{Writes: w})
	}
	p.refused("an empty guard", nil, records.Change{Guards: guard("", 0), Writes: []records.Write{both}})
}
