package grade

import (
	"fmt"
	"strings"
	"unicode/utf8"

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
		r.stream(&text, process.Stdout.String(), one.result.Stdout)
		r.stream(&text, process.Stderr.String(), one.result.Stderr)
		if len(one.result.Left) > 0 {
			fmt.Fprintf(&text, "it left running: %s\n", strings.Join(one.result.Left, ", "))
		}
	}
	return text.String()
}

func (r *record) stream(to *strings.Builder, name string, o process.Output) {
	if o.Total() == 0 {
		return
	}
	text := strings.ToValidUTF8(r.secrets.Mask(string(o.Bytes())), string(utf8.RuneError))
	if len(text) > mostOutput {
		text = "…" + strings.ToValidUTF8(text[len(text)-mostOutput:], "")
	}
	fmt.Fprintf(to, "%s, %d bytes:\n", name, o.Total())
	for line := range strings.Lines(text) {
		fmt.Fprintf(to, "  %s\n", strings.TrimRight(line, "\r\n"))
	}
}
