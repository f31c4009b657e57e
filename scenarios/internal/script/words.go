package script

import (
	"regexp"
	"strings"
)

// words splits a line into conditions, the sign of an expectation that is turned round, and words.
func (p *parser) words(number int, line string) (s Step, ok bool) {
	l := &lexer{line: line, number: number, notes: p.notes}
	s.Line = number
	for l.blanks() && l.rest()[0] == '[' && l.condition(&s) {
	}
	if rest := l.rest(); rest == "!" || strings.HasPrefix(rest, "! ") || strings.HasPrefix(rest, "!\t") {
		s.Not, s.NotCol = true, l.at+1
		l.at++
	}
	for l.blanks() {
		if l.rest()[0] == '#' {
			s.Comment = strings.TrimSpace(l.rest()[1:])
			break
		}
		w, fine := l.word()
		if !fine {
			return s, false
		}
		s.Words = append(s.Words, w)
	}
	if len(s.Words) == 0 && !l.broken {
		p.notes.Add(number, l.at+1, "the line has no command; want one behind the condition or the !")
	}
	return s, len(s.Words) > 0 && !l.broken
}

type lexer struct {
	line   string
	number int
	at     int // in bytes, from 0
	notes  *Notes
	broken bool
}

func (l *lexer) rest() string { return l.line[l.at:] }

func (l *lexer) wrong(at int, format string, args ...any) {
	l.broken = true
	l.notes.Add(l.number, at+1, format, args...)
}

// blanks passes over blanks, and tells whether anything follows.
func (l *lexer) blanks() bool {
	for l.at < len(l.line) && isBlank(l.line[l.at]) {
		l.at++
	}
	return l.at < len(l.line)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// condition reads one of those in brackets.
func (l *lexer) condition(s *Step) bool {
	inner, _, closed := strings.Cut(l.rest()[1:], "]")
	if !closed {
		l.wrong(l.at, "the condition is not closed; want ] behind it")
		l.at = len(l.line)
		return false
	}
	name, not := strings.CutPrefix(inner, "!")
	if name == "" || strings.ContainsAny(name, " \t[") {
		l.wrong(l.at, "[%s] is no condition; want a name such as [control] or [!control]", inner)
	}
	s.Conds = append(s.Conds, Cond{Name: name, Not: not, Col: l.at + 1})
	l.at += len(inner) + 2
	return true
}

// word reads one word: bare text, quoted text and variables without a blank between them.
func (l *lexer) word() (Word, bool) {
	w := Word{Col: l.at + 1}
	if l.doubleQuoted() {
		return w, false
	}
	for l.at < len(l.line) && !isBlank(l.line[l.at]) {
		var part Part
		ok := true
		switch l.line[l.at] {
		case '\'':
			part, ok = l.quoted()
		case '$':
			part, ok = l.variable()
		default:
			end := strings.IndexAny(l.rest(), " \t'$")
			if end < 0 {
				end = len(l.rest())
			}
			part = Part{Text: l.rest()[:end]}
			l.at += end
		}
		if !ok {
			return w, false
		}
		w.add(part)
	}
	return w, true
}

// add joins what is of one kind, so that a word has one form.
func (w *Word) add(p Part) {
	if last := len(w.Parts) - 1; last >= 0 && !p.Var && !w.Parts[last].Var && p.Quoted == w.Parts[last].Quoted {
		w.Parts[last].Text += p.Text
		return
	}
	w.Parts = append(w.Parts, p)
}

// optionName is what stands before the value of an option.
var optionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*=`)

// doubleQuoted finds the quotes of other languages, which do not quote here, where they have a blank between them: at the
// start of a word, or of the value of an option. Without a blank it may be a text of JSON.
func (l *lexer) doubleQuoted() bool {
	start := l.at + len(optionName.FindString(l.rest()))
	rest := l.line[start:]
	end := strings.IndexAny(rest, " \t")
	if rest == "" || rest[0] != '"' || end < 0 || end > 1 && rest[end-1] == '"' {
		return false
	}
	text, _, closed := strings.Cut(rest[1:], `"`)
	if !closed {
		text = rest[1:end]
	}
	l.wrong(start, "double quotes do not quote; want '%s'", strings.ReplaceAll(text, "'", "''"))
	return true
}

// quoted reads text in single quotes, in which two of them stand for one.
func (l *lexer) quoted() (Part, bool) {
	begin := l.at
	var b strings.Builder
	for l.at++; l.at < len(l.line); l.at++ {
		if l.line[l.at] != '\'' {
			b.WriteByte(l.line[l.at])
			continue
		}
		if l.at+1 < len(l.line) && l.line[l.at+1] == '\'' {
			b.WriteByte('\'')
			l.at++
			continue
		}
		l.at++
		return Part{Text: b.String(), Quoted: true}, true
	}
	l.wrong(begin, "the quote is not closed; want ' at the end of the text, and '' for one in it")
	return Part{}, false
}

// variable reads $NAME, ${NAME} or $$, which is a dollar sign.
func (l *lexer) variable() (Part, bool) {
	begin := l.at
	rest := l.rest()[1:]
	if strings.HasPrefix(rest, "$") {
		l.at += 2
		return Part{Text: "$"}, true
	}
	name := nameAtStart(rest)
	width := 1 + len(name)
	if strings.HasPrefix(rest, "{") {
		name = nameAtStart(rest[1:])
		width = 3 + len(name)
		if !strings.HasPrefix(rest[1+len(name):], "}") {
			name = ""
		}
	}
	if name == "" {
		l.wrong(begin, "a dollar sign without the name of a variable; want $NAME, ${NAME}, or $$ for the sign itself")
		return Part{}, false
	}
	l.at += width
	return Part{Text: name, Var: true}, true
}

// nameAtStart is the name of a variable: letters, digits and _, no digit first.
func nameAtStart(text string) string {
	end := 0
	for end < len(text) && isNameByte(text[end], end == 0) {
		end++
	}
	return text[:end]
}

func isNameByte(c byte, first bool) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || !first && '0' <= c && c <= '9'
}

// IsName tells whether a text can name a variable.
func IsName(text string) bool { return text != "" && nameAtStart(text) == text }
