package report

import (
	"fmt"
	"strconv"
	"time"
)

// headline is the outcome of a run in a word or more.
func headline(run Run) string {
	count := run.Count()
	switch {
	case run.Held():
		return "Passed"
	case count.All == count.ByVerdict[Skipped]:
		return "Nothing was judged"
	}
	return "Failed"
}

func pageTitle(run Run) string {
	title := headline(run)
	if run.Grade != "" {
		title += ", grade " + run.Grade
	}
	return title + ": " + run.Tool + " " + run.Target
}

func pageHeader(run Run) content {
	look := "lost"
	if run.Held() {
		look = "held"
	}
	return el("header", class(look), el("div", class("wide"),
		el("p", class("tool"), text(run.Tool)),
		pageHeadline(run),
		el("p", class("summary"), text(run.Summary())),
		pageCounts(run.Count()),
		facts(
			fact("Target", run.Target),
			when(!run.Started.IsZero(), factOf("When", el("time", attr("datetime", run.Started.UTC().Format(time.RFC3339)), text(instant(run.Started)+" UTC")))),
			when(run.Duration != 0, fact("Duration", took(run.Duration))),
			fact("Seed", run.Seed),
			fact("Notes", run.Notes...),
		),
	))
}

// pageHeadline is the grade beside the outcome, where there is one.
func pageHeadline(run Run) content {
	outcome := el("h1", text(headline(run)))
	if run.Grade == "" {
		return outcome
	}
	return el("div", class("graded"),
		el("p", class("grade", string(gradeVerdict(run))), attr("role", "img"), attr("aria-label", "Grade "+run.Grade), text(run.Grade)),
		el("div", outcome, when(run.GradeReason != "", el("p", class("why"), paragraph(run.GradeReason)))),
	)
}

// pageCounts says how many results have which verdict, and draws their shares. Verdicts that nothing has are left out.
func pageCounts(count Count) content {
	var shares, numbers []content
	percent := func(n int) string { return strconv.FormatFloat(100*float64(n)/float64(count.All), 'f', 2, 64) + "%" }
	before := 0
	for _, v := range Verdicts() {
		n := count.ByVerdict[v]
		if n == 0 {
			continue
		}
		shares = append(shares, el("rect", class(string(v)), attr("x", percent(before)), attr("y", "0"), attr("width", percent(n)), attr("height", "10"),
			el("title", text(fmt.Sprintf("%d %s", n, v)))))
		numbers = append(numbers, el("li", badge(v, string(v)), text(fmt.Sprintf(" %d", n))))
		before += n
	}
	return when(len(shares) > 0,
		el("svg", class("share"), attr("width", "100%"), attr("height", "10"), attr("aria-hidden", "true"), several(shares...)),
		el("ul", class("counts"), several(numbers...)),
	)
}

// badge shows a verdict, worded as given.
func badge(v Verdict, word string) content {
	return el("span", class("verdict", string(v)), text(word))
}
