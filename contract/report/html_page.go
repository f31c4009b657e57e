package report

import (
	"cmp"
	"fmt"
	"html/template"
	"strconv"
)

// A page is what the template of the report is given.
type page struct {
	Run             Run
	Held            bool
	Title, Headline string
	GradeLook       Verdict // the verdict that the grade looks like
	Policy          string
	Style           template.CSS
	Icon            template.URL
	Counts          []verdictCount
	Failed          []*resultView
	Groups          []groupView
}

// A verdictCount is how many results have a verdict. From and Share are percentages.
type verdictCount struct {
	Verdict     Verdict
	Number      int
	From, Share string
}

type groupView struct {
	Anchor, Title string
	Results       []*resultView
}

// A resultView is a result with what is made of it for the page.
type resultView struct {
	Result
	Anchor    string
	Word      string
	Open      bool
	Drawing   *drawing
	Exchanges []exchangeView
	Tables    tables
	Log       []string // the journal, where no part shows it
	Checks    []partView
	Signs     bool // the parts have drawings, whose signs are explained once
}

// A partView is a part with what is made of it for the page.
type partView struct {
	Part
	Anchor, Name, Word string
	Open               bool
	Drawing            *drawing
	Tables             tables
}

type exchangeView struct {
	Exchange
	Number int
	Call   string
	Open   bool
}

// tables are a timeline as tables.
type tables struct {
	Requests []Request
	Tokens   []tokenRow
	Marks    []Mark
}

type tokenRow struct {
	Token
	Login int
}

func newPage(run Run, style string) page {
	//nolint:gosec // the style sheet is embedded
	p := page{Run: run, Held: run.Held(), Headline: "Failed", Policy: policy(style), Style: template.CSS(style), Icon: icon("c62828")}
	count := run.Count()
	p.Counts = counts(count)
	switch {
	case p.Held:
		p.Headline, p.Icon = "Passed", icon("2e7d32")
	case count.All == count.ByVerdict[Skipped]:
		p.Headline = "Nothing was judged"
	}
	p.Title = p.Headline
	if run.Grade != "" {
		p.Title += ", grade " + run.Grade
		p.GradeLook = gradeVerdict(run)
	}
	p.Title += ": " + run.Tool + " " + run.Target
	for i, g := range run.Groups {
		group := groupView{Anchor: fmt.Sprintf("group-%d", i+1), Title: g.Title}
		if g.Title == "" {
			group.Title = g.Name
		}
		for j, r := range g.Results {
			view := newResultView(fmt.Sprintf("result-%d-%d", i+1, j+1), r)
			group.Results = append(group.Results, view)
			if r.Failed() {
				p.Failed = append(p.Failed, view)
			}
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

func newResultView(anchor string, r Result) *resultView {
	view := &resultView{Result: r, Anchor: anchor, Word: word(r), Open: r.Failed(), Drawing: draw(anchor+"-timeline", r.Timeline, r.Phases)}
	if r.Timeline != nil {
		view.Drawing.Alone = true
		view.Tables = newTables(r.Timeline)
	}
	for i, part := range r.Parts {
		view.Checks = append(view.Checks, newPartView(fmt.Sprintf("%s-part-%d", anchor, i+1), part))
		view.Signs = view.Signs || part.Timeline != nil
	}
	view.Log = r.ownJournal()
	for i, e := range r.Evidence {
		// The last one is where it went wrong; the others led there.
		open := i == len(r.Evidence)-1 || e.Error != "" || len(e.Violations) > 0
		view.Exchanges = append(view.Exchanges, exchangeView{e, i + 1, call(e.Curl), open})
	}
	return view
}

// newPartView opens a part that does not hold: it is where to look.
func newPartView(anchor string, p Part) partView {
	view := partView{
		Part: p, Anchor: anchor, Name: cmp.Or(p.Title, p.ID), Word: p.word(), Open: p.Expected == "" && troubled(p.Verdict),
		Drawing: draw(anchor+"-timeline", p.Timeline, nil),
	}
	if p.Timeline != nil {
		view.Tables = newTables(p.Timeline)
	}
	return view
}

func newTables(t *Timeline) tables {
	all := tables{Requests: t.Requests, Marks: t.Marks}
	logins := newAxis(t).logins()
	for _, token := range t.Tokens {
		all.Tokens = append(all.Tokens, tokenRow{token, logins[token.Family]})
	}
	return all
}

// counts leaves out the verdicts that nothing has.
func counts(c Count) []verdictCount {
	var all []verdictCount
	percent := func(n int) string { return strconv.FormatFloat(100*float64(n)/float64(c.All), 'f', 2, 64) }
	before := 0
	for _, v := range Verdicts() {
		n := c.ByVerdict[v]
		if n == 0 {
			continue
		}
		one := verdictCount{Verdict: v, Number: n, From: percent(before), Share: percent(n)}
		all = append(all, one)
		before += n
	}
	return all
}

func phaseNumber(index int) string {
	if index < 0 {
		return ""
	}
	return strconv.Itoa(index + 1)
}

// icon is a dot of a colour, as six hexadecimal digits.
func icon(colour string) template.URL {
	//nolint:gosec // the colour is ours
	return template.URL("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23" + colour + "'/%3E%3C/svg%3E")
}
