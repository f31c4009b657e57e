package manual

import (
	"bytes"
	"strings"
)

// escape makes text of text: nothing in it is an instruction, and what can be copied is what was meant, hyphens and quotes included.
func escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

// quoted is an argument of a macro.
func quoted(text string) string { return `"` + strings.ReplaceAll(escape(text), `"`, `\(dq`) + `"` }

// fill writes text that troff fills, in lines of its own, since long ones are hard to compare.
func fill(b *bytes.Buffer, text string) {
	const width = 79
	line := 0
	for _, word := range strings.Fields(text) {
		word = escape(word)
		switch {
		case line == 0:
		case line+1+len(word) > width:
			b.WriteByte('\n')
			line = 0
		default:
			// Within a line a point is no instruction.
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line += len(word)
	}
	b.WriteByte('\n')
}

// text writes paragraphs, which stand between empty lines; one of which every line is indented is left as it is.
func text(b *bytes.Buffer, all string) {
	for i, paragraph := range strings.Split(strings.Trim(all, "\n"), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if lines := strings.Split(paragraph, "\n"); indented(lines) {
			verbatim(b, lines)
		} else {
			fill(b, paragraph)
		}
	}
}

func indented(lines []string) bool {
	for _, line := range lines {
		if !strings.HasPrefix(line, "  ") {
			return false
		}
	}
	return true
}

// verbatim writes lines that are not to be filled.
func verbatim(b *bytes.Buffer, lines []string) {
	b.WriteString(".nf\n")
	for _, line := range lines {
		line = escape(strings.TrimRight(strings.TrimPrefix(line, "  "), " "))
		if line == "" {
			line = `\&` // what is empty is an instruction as well
		}
		b.WriteString(line + "\n")
	}
	b.WriteString(".fi\n")
}
