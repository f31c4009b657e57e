package recordtest

import (
	"maps"
	"slices"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

func scanCases() []Case {
	return []Case{
		{"scan/prefix", func(p probe) {
			at := p.commit(set("a", "x", "1"), set("a/b", "x", "2"), set("a/c", "x", "3"), set("a*", "x", "4"), set("b/a/", "x", "5"), set("[a]?", "x", "6")).Position
			for prefix, want := range map[string][]string{
				"": {"[a]?", "a", "a*", "a/b", "a/c", "b/a/"}, "a": {"a", "a*", "a/b", "a/c"}, "a/": {"a/b", "a/c"}, "a*": {"a*"}, "[a]?": {"[a]?"}, "c": nil,
			} {
				found := p.all(prefix)
				p.equal("keys that begin with "+prefix, slices.Sorted(maps.Keys(found)), want)
				for key, record := range found {
					p.equal("record "+key, record, p.read(key))
					p.equal("version of "+key, record.Version, at)
				}
			}
		}},
		{"scan/stop", func(p probe) {
			p.commit(set("a", "x", "1"), set("b", "x", "2"), set("c", "x", "3"))
			seen := 0
			if err := p.Scan(p.Context(), "", func(string, records.Record) bool { seen++; return seen < 2 }); err != nil || seen != 2 {
				p.Errorf("Scan: %v after %d records, want 2 and no error", err, seen)
			}
		}},
		{"scan/calls", func(p probe) {
			p.commit(set("a", "x", "1"), set("b", "x", "2"))
			err := p.Scan(p.Context(), "", func(key string, r records.Record) bool {
				p.change(records.Change{Guards: guard(key, r.Version), Writes: []records.Write{set(key, "x", "seen")}})
				return string(p.read(key).Fields["x"]) == "seen"
			})
			if err != nil {
				p.Errorf("Scan: %v", err)
			}
			for key, r := range p.all("") {
				p.equal("field of "+key, string(r.Fields["x"]), "seen")
			}
		}},
		{"scan/many", func(p probe) {
			for i := range 50 {
				var writes []records.Write
				for j := range 60 {
					writes = append(writes, set(string([]rune{rune('a' + i), rune('a' + j)}), "x", "1"))
				}
				p.commit(writes...)
			}
			p.equal("records", len(p.all("")), 3000)
			p.equal("of one letter", len(p.all("b")), 60)
		}},
	}
}
