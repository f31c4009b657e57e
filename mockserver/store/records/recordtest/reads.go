package recordtest

import "github.com/popupmock/popupmock/mockserver/store/records"

func readCases() []Case {
	return []Case{
		{"read/absent", func(p probe) {
			p.has("a", 0)
			p.equal("some fields of none", p.read("a", "x"), records.Record{})
			p.equal("the position", p.position(), records.Position(0))
		}},
		{"read/fields", func(p probe) {
			at := p.commit(set("a", "x", "1", "y", "", "z", "\x00\xff")).Position
			p.has("a", at, "x", "1", "y", "", "z", "\x00\xff")
			p.equal("two fields and one that is not there", p.read("a", "x", "z", "w"), records.Record{Version: at, Fields: set("", "x", "1", "z", "\x00\xff").Set})
			p.equal("none that is there", p.read("a", "w"), records.Record{Version: at})
		}},
		{"read/names", func(p probe) {
			for _, key := range []string{"a", "a/b", "a\x00b", "a ", "A", "ä", "a:b", "{a}"} {
				p.commit(set(key, "of", key, "a\x00\xff/:{}", "field"))
			}
			for _, key := range []string{"a", "a/b", "a\x00b", "a ", "A", "ä", "a:b", "{a}"} {
				p.equal("field of "+key, string(p.read(key, "of").Fields["of"]), key)
				p.equal("field of any name", string(p.read(key).Fields["a\x00\xff/:{}"]), "field")
			}
		}},
		{"read/copies", func(p probe) {
			given := set("a", "x", "given")
			at := p.commit(given).Position
			given.Set["x"][0] = '!'
			p.has("a", at, "x", "given")
			for _, names := range [][]string{nil, {"x"}} {
				taken := p.read("a", names...)
				taken.Fields["x"][0] = '!'
				taken.Fields["y"] = nil
				p.has("a", at, "x", "given")
			}
			for _, taken := range p.all("") {
				taken.Fields["x"][0] = '!'
			}
			p.has("a", at, "x", "given")
		}},
	}
}
