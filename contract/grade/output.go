package grade

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/process"
)

// mostOutput is how many bytes of what a client printed a report shows of one stream of one run.
const mostOutput = 2000

// output is the end of what the client printed, with placeholders in the place of secrets, and how its runs ended.
func (r *record) output() string {
	var text strings.Builder
	for i, one := range r.runs {
		if len(r.runs) > 1 {
			fmt.Fprintf(&text, "run %d: ", i+1)
		}
		fmt.Fprintf(&text, "%s\n", one.result.Why)
		r.stream(&text, process.Stdout.String(), one.result.Stdout, one.leaks)
		r.stream(&text, process.Stderr.String(), one.result.Stderr, one.leaks)
		if len(one.result.Left) > 0 {
			fmt.Fprintf(&text, "it left running: %s\n", r.masked(strings.Join(one.result.Left, ", ")))
		}
	}
	return text.String()
}

func (r *record) stream(to *strings.Builder, name string, o process.Output, leaks []leak.Finding) {
	if o.Total() == 0 {
		return
	}
	if slices.ContainsFunc(leaks, func(f leak.Finding) bool { return f.Where == name && disguise(f) }) {
		fmt.Fprintf(to, "%s, %d bytes, not shown: there are secrets in it in forms that cannot be masked\n", name, o.Total())
		return
	}
	text := strings.ToValidUTF8(r.masked(string(o.Bytes())), string(utf8.RuneError))
	if len(text) > mostOutput {
		text = "…" + strings.ToValidUTF8(text[len(text)-mostOutput:], "")
	}
	fmt.Fprintf(to, "%s, %d bytes:\n", name, o.Total())
	for line := range strings.Lines(text) {
		fmt.Fprintf(to, "  %s\n", strings.TrimRight(line, "\r\n"))
	}
}
