package report

import "cmp"

// parts lists the parts that a result was judged by, with what shows it for those that do not hold.
func (t *textWriter) parts(parts []Part) {
	for _, p := range parts {
		t.linef("        %s  %s", t.shade(p.Verdict, p.word()), Printable(cmp.Or(p.Title, p.ID)))
		if !troubled(p.Verdict) {
			continue
		}
		for _, line := range outputLines(p.Reason) {
			t.linef("          %s", Printable(line))
		}
		if p.Expected != "" {
			t.linef("          expected: %s", Printable(p.Expected))
		}
		if p.How != "" {
			t.linef("          judged by: %s", Printable(p.How))
		}
		t.within("journal:", p.Journal)
		t.within("it printed:", outputLines(p.Output))
	}
}

// within lists lines below a heading of a part, if there are any.
func (t *textWriter) within(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.linef("          %s", heading)
	for _, line := range lines {
		t.linef("            %s", Printable(line))
	}
}

// word is the verdict, and whether it was known.
func (p Part) word() string { return word(Result{Verdict: p.Verdict, Expected: p.Expected}) }
