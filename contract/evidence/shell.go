package evidence

import (
	"slices"
	"strings"
)

// Shell is a text as one word of a shell that fills in the secrets: it arrives as it was once each variable has its secret as
// the text has it. <token> stands for what looks like a JWT and was never told. NULs, which no word can have, become blanks.
func (s *Secrets) Shell(text string) string { return s.shell(text, 0) }

// shell is Shell for the beginning of a text, of about that many bytes; 0 for all of it. Secrets are taken out before, or half
// of one would stay.
func (s *Secrets) shell(text string, most int) string {
	parts, tokens := s.parts(text)
	for i := range parts {
		if tokens {
			parts[i].text = tokenText.ReplaceAllString(parts[i].text, "<token>")
		}
	}
	if most > 0 {
		parts = beginning(parts, most)
	}
	switch {
	case !slices.ContainsFunc(parts, func(p part) bool { return p.name != "" }):
		return quoted(join(parts, asItIs, asItIs))
	case slices.ContainsFunc(parts, func(p part) bool { return strings.ContainsFunc(p.text, obeyed) }):
		return join(parts, quoted, func(name string) string { return `"${` + name + `}"` }) // which a shell reads as one word
	}
	special := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`")
	return `"` + join(parts, special.Replace, func(name string) string { return "${" + name + "}" }) + `"`
}

// obeyed tells characters that double quotes let through to a terminal, and the one by which a shell that somebody types into
// recalls a former line.
func obeyed(r rune) bool { return r == '!' || odd(r) }

// beginning are the first parts, with an ellipsis where something is left out.
func beginning(parts []part, most int) []part {
	for i, one := range parts {
		size := len(one.text) + len(one.name)
		if size <= most {
			most -= size
			continue
		}
		text := "…"
		if one.name == "" {
			text = strings.ToValidUTF8(one.text[:most], "") + text
		}
		return append(slices.Clone(parts[:i]), part{text: text})
	}
	return parts
}
