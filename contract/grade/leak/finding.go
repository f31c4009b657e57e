package leak

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Form is what was done to a secret that was found.
type Form string

// The forms.
const (
	AsIs       Form = "as it is"
	URLEncoded Form = "URL-encoded"
	Escaped    Form = "escaped"
	Broken     Form = "broken up by blanks"
	Base64     Form = "base64"
	Hex        Form = "hex"
)

// Place is the sort of place where a secret was found.
type Place string

// The places.
const (
	InOutput   Place = "output"
	InFile     Place = "file"
	InFileName Place = "file name"
	InURL      Place = "URL"
	InHeader   Place = "header"
	InBody     Place = "body"
)

// Finding is a secret where it does not belong. It never holds the secret.
type Finding struct {
	// Secret is the name of it, such as "refresh token 2".
	Secret string
	Kind   Kind
	Form   Form
	// Part tells that less is there than all of what is secret about a token: at least sixteen bytes of it.
	Part bool
	// Place is the sort of place, Where the place: "stdout", "the file a/b", "the name of a file in a", "the URL of request 3",
	// "the header Cookie of request 3", "the body of request 3".
	Place Place
	Where string
	// Request is the number of the request, 0 for none.
	Request int
	// Mode is that of a file: Perm()&0o077 == 0 for one that nobody else can read.
	Mode fs.FileMode
	// Before is what stands before it on its line, at most 60 bytes, with "…" or a name for anything that could be secret.
	Before string
}

// String is one line.
func (f Finding) String() string {
	part := ""
	if f.Part {
		part = "part of "
	}
	text := fmt.Sprintf("%s%s, %s, in %s", part, f.Secret, f.Form, f.Where)
	if f.Place == InFile {
		text += fmt.Sprintf(" (%s)", f.Mode.Perm())
	}
	if f.Before != "" {
		text += fmt.Sprintf(", behind %q", f.Before)
	}
	return text
}

// longRun is what may be a secret of somebody else, or the beginning of the one that was found.
var longRun = regexp.MustCompile(`\$?[A-Za-z0-9_+/=%.~\\-]{12,}`)

// hideRun leaves words and the names of secrets.
func hideRun(run string) string {
	if run[0] == '$' || len(run) < 20 && !strings.ContainsAny(run, "0123456789+/=%") {
		return run
	}
	return "…"
}

// hide leaves nothing secret in a text before a finding, of which it keeps the end. The mutex must be held for reading.
func (s *Secrets) hide(text string) string {
	text = strings.TrimRight(strings.TrimRightFunc(text, isPartOfToken), " \t\r\n")
	if line := strings.LastIndexByte(text, '\n'); line >= 0 {
		text = text[line+1:]
	}
	text = s.shown.Mask(strings.ToValidUTF8(text, string(utf8.RuneError)))
	text = longRun.ReplaceAllStringFunc(text, hideRun)
	if len(text) > around {
		text = strings.ToValidUTF8(text[len(text)-around:], "")
		_, text, _ = strings.Cut(text, " ") // half a word may be half a secret
	}
	return text
}

// isPartOfToken tells what a secret can be written with, in any of the forms.
func isPartOfToken(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(`_+/%.~\-`, r)
}
