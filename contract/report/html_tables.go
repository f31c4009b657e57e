package report

import (
	"fmt"
	"strconv"
	"strings"
)

// foldedTable is a table that is folded and scrolls within itself, if it has rows. What names it is plural.
func foldedTable(what string, columns []string, rows []content) content {
	if len(rows) == 0 {
		return nil
	}
	return el("details", class("table"),
		el("summary", text(fmt.Sprintf("Table of %s: %d", what, len(rows)))),
		el("div", class("scroll"), attr("tabindex", "0"), attr("role", "region"), attr("aria-label", "Table of "+what),
			el("table",
				el("thead", el("tr", each(columns, func(_ int, name string) content { return el("th", attr("scope", "col"), text(name)) }))),
				el("tbody", several(rows...)),
			)),
	)
}

// row begins with what its row is about.
func row(head string, cells ...content) content {
	return el("tr", el("th", attr("scope", "row"), text(head)), several(cells...))
}

func cell(said string) content { return el("td", text(said)) }

func requestTable(requests []Request) content {
	var rows []content
	for _, r := range requests {
		rows = append(rows, row(strconv.Itoa(r.Number),
			class(string(outcomeOf(r))),
			el("td", class("at"), text(instant(r.At))), cell(phaseNumber(r.Phase)),
			el("td", text(r.Method+" "+r.Path), remark(r.Operation)),
			cell(answer(r)), cell(r.Account), cell(r.Presented), cell(strings.Join(r.Issued, ", ")), cell(r.Fault), cell(r.Text)))
	}
	return foldedTable("requests", []string{"#", "time, UTC", "phase", "request", "answer", "account", "token", "issued", "fault", "remarks"}, rows)
}

func tokenTable(t *Timeline) content {
	var rows []content
	logins := newAxis(t).logins()
	for _, token := range t.Tokens {
		rows = append(rows, row(token.Fingerprint,
			cell(token.Use), cell(strconv.Itoa(token.Generation)), cell(fmt.Sprintf("%d, family %s", logins[token.Family], token.Family)), cell(token.Account),
			el("td", class("at"), text(instant(token.IssuedAt))), cell(fate(token))))
	}
	return foldedTable("tokens", []string{"token", "use", "generation", "login", "account", "issued, UTC", "end"}, rows)
}

func markTable(marks []Mark) content {
	var rows []content
	for i, m := range marks {
		after := ""
		if m.After != 0 {
			after = strconv.Itoa(m.After)
		}
		rows = append(rows, row(letters(i), el("td", class("at"), text(instant(m.At))), cell(phaseNumber(m.Phase)), cell(after), cell(m.Text)))
	}
	return foldedTable("marks", []string{"mark", "time, UTC", "phase", "after request", "what was done"}, rows)
}

func phaseNumber(index int) string {
	if index < 0 {
		return ""
	}
	return strconv.Itoa(index + 1)
}
