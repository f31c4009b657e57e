package docs

import "strings"

// IsPart tells whether a text stands in another, line by line: at any depth of indentation, the same for all of it. A line of it that
// has but … in it, in a comment or not, stands for any lines.
func IsPart(part, whole string) bool {
	want, have := strings.Split(strings.TrimRight(part, "\n"), "\n"), strings.Split(whole, "\n")
	for i := range have {
		if indent, is := strings.CutSuffix(have[i], want[0]); is && strings.TrimSpace(indent) == "" && follows(want, have[i:], indent) {
			return true
		}
	}
	return false
}

func follows(want, have []string, indent string) bool {
	for n, line := range want {
		if strings.Trim(line, " \t/#") == "…" {
			for i := n; i < len(have); i++ {
				if follows(want[n+1:], have[i:], indent) {
					return true
				}
			}
			return false
		}
		if n >= len(have) || line != have[n] && indent+line != have[n] {
			return false
		}
	}
	return true
}

// Fits tells whether a text is what was expected: a … in a line stands for anything within the line, one alone in a line for any number
// of lines.
func Fits(want, got string) bool {
	return fitLines(strings.Split(strings.TrimRight(want, "\n"), "\n"), strings.Split(strings.TrimRight(got, "\n"), "\n"))
}

func fitLines(want, got []string) bool {
	for n, line := range want {
		if strings.TrimSpace(line) == "…" {
			for i := n; i <= len(got); i++ {
				if fitLines(want[n+1:], got[i:]) {
					return true
				}
			}
			return false
		}
		if n >= len(got) || !fitLine(strings.Split(line, "…"), got[n]) {
			return false
		}
	}
	return len(want) == len(got)
}

// fitLine wants the first part at the beginning, the last at the end, and the others in order in between.
func fitLine(parts []string, got string) bool {
	got = strings.TrimRight(got, " \r")
	rest, begins := strings.CutPrefix(got, parts[0])
	if !begins {
		return false
	}
	if len(parts) == 1 {
		return rest == ""
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
