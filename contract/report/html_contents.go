package report

import "fmt"

func groupAnchor(group int) string { return fmt.Sprintf("group-%d", group+1) }

func resultAnchor(group, result int) string { return fmt.Sprintf("result-%d-%d", group+1, result+1) }

// name is what people call a group.
func (g Group) name() string {
	if g.Title == "" {
		return g.Name
	}
	return g.Title
}

// pageContents leads to what failed, and then to all results.
func pageContents(run Run) content {
	groups := each(run.Groups, func(i int, g Group) content {
		return el("section",
			el("h3", el("a", leadsTo(groupAnchor(i)), text(g.name()))),
			el("ul", each(g.Results, func(j int, r Result) content { return el("li", resultLink(resultAnchor(i, j), r, r.ID)) })),
		)
	})
	if len(run.Groups) == 0 {
		groups = el("p", text("Nothing was judged."))
	}
	return el("nav", class("wide"), attr("aria-label", "Results"),
		pageFailures(run),
		el("section", el("h2", text("All results")), el("div", class("contents"), groups)),
	)
}

func pageFailures(run Run) content {
	var failures []content
	for i, g := range run.Groups {
		for j, r := range g.Results {
			if r.Failed() {
				failures = append(failures, el("li", resultLink(resultAnchor(i, j), r, r.ID+": "+r.Title), when(r.Reason != "", el("p", text(firstLine(r.Reason))))))
			}
		}
	}
	return when(len(failures) > 0, el("section", class("failures"), el("h2", text("What failed")), el("ol", several(failures...))))
}

func resultLink(anchor string, r Result, name string) content {
	return el("a", leadsTo(anchor), spaced(badge(r.Verdict, string(r.Verdict)), el("span", text(name))))
}

func groupSection(i int, g Group) content {
	return el("section", class("group"), attr("aria-labelledby", groupAnchor(i)),
		el("h2", attr("id", groupAnchor(i)), text(g.name())),
		each(g.Results, func(j int, r Result) content { return resultDetails(resultAnchor(i, j), r) }),
	)
}
