package report

import (
	"slices"
	"strings"
	"time"
)

// facts is a list of facts, if there are any.
func facts(all ...content) content {
	if !slices.ContainsFunc(all, func(one content) bool { return one != nil }) {
		return nil
	}
	return el("dl", class("facts"), several(all...))
}

// fact is a term and what there is to say of it, one line each. It is nil when that is nothing, or one empty text.
func fact(term string, details ...string) content {
	if len(details) == 0 || len(details) == 1 && details[0] == "" {
		return nil
	}
	return el("div", el("dt", text(term)), each(details, func(_ int, detail string) content { return el("dd", text(detail)) }))
}

// factOf is a term and a detail that is more than a text.
func factOf(term string, detail content) content {
	return el("div", el("dt", text(term)), el("dd", detail))
}

// What is longer than this is scrolled within the page.
const (
	longText  = 2000 // bytes
	longLines = 24
)

// pre is lines as they are.
func pre(lines []string) content {
	shown := printableLines(lines)
	long := len(shown) > longText || strings.Count(shown, "\n") >= longLines
	return el("pre", when(long, class("long"), attr("tabindex", "0")), printed(shown))
}

// journal is a heading and the lines of a journal, if there are any.
func journal(heading string, lines []string) content {
	return when(len(lines) > 0, el(heading, text("Journal")), pre(lines))
}

// took is a duration to the millisecond, of which there may be none.
func took(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1ms"
	}
	return d.Round(time.Millisecond).String()
}

// remark is a quiet one, preceded by a blank, if there is one.
func remark(said string) content {
	if said == "" {
		return nil
	}
	return several(text(" "), el("span", class("line"), text(said)))
}
