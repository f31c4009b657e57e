package report

import (
	"cmp"
	"fmt"
	"slices"
)

// resultDetails is all that there is to say of a result. It is open when that failed.
func resultDetails(anchor string, r Result) content {
	return el("details", class("result", string(r.Verdict)), when(r.Failed(), attr("open", "")),
		el("summary", el("h3", spaced(
			badge(r.Verdict, word(r)),
			when(r.Level != "", el("span", class("level"), text(r.Level))),
			el("span", class("title"), text(r.Title)),
			el("span", class("id"), text(r.ID)),
		))),
		el("div", class("body"), attr("id", anchor),
			reason(r.Reason),
			when(r.Mend != "", el("div", class("mend"), el("h4", text("How to mend it")), el("p", paragraph(r.Mend)))),
			resultFacts(r),
			when(len(r.Phases) > 0, el("h4", text("Phases")), el("ol", class("phases"), each(r.Phases, phaseItem))),
			resultParts(anchor, r),
			timelineOf(anchor, r.Timeline, r.Phases, true),
			when(len(r.Evidence) > 0, el("h4", text("Requests that show it")), each(r.Evidence, func(i int, e Exchange) content {
				// The last one is where it went wrong; the others led there.
				return exchangeDetails(i+1, e, i == len(r.Evidence)-1)
			})),
			journal("h4", r.ownJournal()),
			when(r.Again != "", el("h4", text("Judge it again")), el("pre", class("again"), text(r.Again))),
		),
	)
}

func reason(why string) content {
	return when(why != "", el("p", class("reason"), paragraph(why)))
}

func resultFacts(r Result) content {
	basis := content(nil)
	if r.Basis != "" || r.Source != "" {
		basis = fact(cmp.Or(r.Basis, "Source"), cmp.Or(r.Source, "by no page"))
	}
	all := []content{fact("Expected to fail", r.Expected), fact("For want of", r.Missing...)}
	for _, o := range r.Observed {
		all = append(all, fact("Observed", o.Assumption+": "+observed(o)))
	}
	return facts(append(all, basis, when(r.Duration != 0, fact("Took", took(r.Duration))))...)
}

func phaseItem(_ int, p Phase) content {
	return el("li",
		badge(p.Verdict, string(p.Verdict)), text(" "+p.Title),
		when(p.Line != 0, remark(fmt.Sprintf("line %d", p.Line))),
		when(len(p.Notes) > 0, el("ul", each(p.Notes, func(_ int, note string) content { return el("li", text(note)) }))),
	)
}

// resultParts are the checks that a result was judged by. Where they have drawings, their signs are explained once.
func resultParts(anchor string, r Result) content {
	if len(r.Parts) == 0 {
		return nil
	}
	drawn := slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Timeline != nil })
	return several(
		el("h4", text("Checks that it was judged by")),
		when(drawn, el("details", class("table"), el("summary", text("Signs of the drawings")), raw(pageLegend))),
		each(r.Parts, func(i int, p Part) content { return partDetails(fmt.Sprintf("%s-part-%d", anchor, i+1), p) }),
	)
}

// partDetails opens a part that does not hold: it is where to look.
func partDetails(anchor string, p Part) content {
	return el("details", class("part", string(p.Verdict)), when(p.Expected == "" && troubled(p.Verdict), attr("open", "")),
		el("summary", el("h4", spaced(badge(p.Verdict, p.word()), el("span", class("title"), text(cmp.Or(p.Title, p.ID))), el("span", class("id"), text(p.ID))))),
		el("div", class("body"), attr("id", anchor),
			reason(p.Reason),
			facts(fact("Expected to fail", p.Expected), fact("Judged by", p.How)),
			timelineOf(anchor, p.Timeline, nil, false),
			journal("h5", p.Journal),
			when(p.Output != "", el("h5", text("The end of what it printed")), pre(blockLines(p.Output))),
		),
	)
}

// exchangeDetails is a request and its answer. It is open when it is the one that shows what went wrong, or something is wrong with it.
func exchangeDetails(number int, e Exchange, open bool) content {
	return el("details", class("exchange"), when(open || e.Error != "" || len(e.Violations) > 0, attr("open", "")),
		el("summary",
			text(fmt.Sprintf("%d. ", number)), el("span", class("call"), text(call(e.Curl))), text(": "+upshot(e)),
			when(e.Duration != 0, remark(took(e.Duration)))),
		pre(blockLines(e.Curl)),
		when(e.Error != "", el("p", class("reason"), text("no answer: "+e.Error))),
		when(len(e.Violations) > 0, el("ul", class("violations"),
			each(e.Violations, func(_ int, v string) content { return el("li", text("not as documented: "+v)) }))),
		when(len(e.Header) > 0, pre(e.Header)),
		when(e.Body != "", pre(blockLines(e.Body))),
		when(e.Cut, el("p", class("line"), text("The body went on."))),
	)
}

// upshot is the answer in a few words.
func upshot(e Exchange) string {
	switch {
	case e.Error != "":
		return "no answer"
	case len(e.Violations) > 0:
		return fmt.Sprintf("%d, not as documented", e.Status)
	}
	return fmt.Sprint(e.Status)
}
