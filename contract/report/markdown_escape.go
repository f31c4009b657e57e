package report

import (
	"fmt"
	"regexp"
	"strings"
)

// mdSpecial is what Markdown or GitHub makes more of than a text: punctuation, the beginnings of links, issues of other
// repositories, and what looks like the hash of a commit (GitHub Flavored Markdown Spec 0.29; GitHub Docs, "Autolinked references").
// A colon before a space, and what begins a list or underlines a heading within a line, is none of it.
var mdSpecial = regexp.MustCompile("(?i): |\\bwww\\.|\\bgh-|\\b[0-9a-f]{7,}\\b|^[-+=0-9]|[!#$&*<>@\\[\\]\\\\^_`{|}~:]")

// mdProse is a text of one line, from anyone, as Markdown that reads the same, in a table as well: references to characters
// have no structure, and a space of no width keeps GitHub from making links, mentions and pictures of what is left.
func mdProse(text string) string {
	return mdSpecial.ReplaceAllStringFunc(strings.TrimSpace(Printable(text)), func(found string) string {
		last := found[len(found)-1:]
		switch {
		case found == ": ":
			return found
		case len(found) > 1 && (last == "." || last == "-"):
			return found[:len(found)-1] + mdBreak + last
		case len(found) > 1:
			return mdHash.ReplaceAllString(found, "$0"+mdBreak)
		case strings.Contains("@#:$!", found):
			return mdReference(found) + mdBreak
		}
		return mdReference(found)
	})
}

// mdHash is less than GitHub takes for the hash of a commit.
var mdHash = regexp.MustCompile("....")

const mdBreak = "&#8203;"

func mdReference(char string) string { return fmt.Sprintf("&#%d;", char[0]) }

// mdParagraph is mdProse for several lines.
func mdParagraph(text string) string {
	lines := outputLines(text)
	for i, line := range lines {
		lines[i] = mdProse(line)
	}
	return strings.Join(lines, "<br>")
}

// mdCode is a text of one line as code, which GitHub leaves as it is. A bar would end a cell of a table even there.
func mdCode(text string) string {
	text = strings.ReplaceAll(Printable(text), "|", `\x7c`)
	if strings.Trim(text, " ") == "" {
		return ""
	}
	fence, pad := mdFence(text, 1), ""
	if strings.ContainsAny(text[:1]+text[len(text)-1:], "` ") {
		pad = " " // which is taken off again, one at either end
	}
	return fence + pad + text + pad + fence
}

// mdFence is a row of backticks that is in no text, at least as long as given.
func mdFence(text string, least int) string {
	fence := strings.Repeat("`", least)
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}

// mdSource is a link where a source is one, and code where it is not.
func mdSource(source string) string {
	if mdLink.MatchString(source) {
		return "<" + source + ">"
	}
	return mdCode(shortened(source, mdLine))
}

// mdLink is an address of a page with nothing that would end an autolink.
var mdLink = regexp.MustCompile(`^https?://[A-Za-z0-9][-A-Za-z0-9.:]*(/[-A-Za-z0-9._~/?#=&%+]*)?$`)

// shortened is a text of at most so many characters.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
