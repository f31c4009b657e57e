package script

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// MaxSize is the largest script, in bytes.
const MaxSize = 1 << 20

// Parse reads a script. The error is an Errors, with all that is wrong with its form; the script then has what could be read,
// and is nil where nothing was.
func Parse(name string, source []byte) (*Script, error) {
	notes := NewNotes(name)
	p := &parser{notes: notes, script: &Script{Name: name}}
	if len(source) > MaxSize {
		notes.Add(1, 0, "the script has %d bytes; want at most %d", len(source), MaxSize)
		return nil, notes.Err()
	}
	archive := txtar.Parse(plain(source))
	p.lines(string(archive.Comment))
	p.files(archive)
	return p.script, notes.Err()
}

// Intro returns the comment at the top of a script, line by line, without reading more of it.
func Intro(source []byte) []string {
	var intro []string
	for line := range bytes.Lines(source) {
		text, isComment := bytes.CutPrefix(bytes.TrimSpace(line), []byte("#"))
		if !isComment {
			break
		}
		intro = append(intro, string(bytes.TrimSpace(text)))
	}
	return intro
}

var lineEnds = regexp.MustCompile(`\r+(\n|\z)`)

// plain takes out what editors of other systems add: carriage returns at the ends of lines, a byte order mark at the start.
func plain(source []byte) []byte {
	return lineEnds.ReplaceAll(bytes.TrimPrefix(source, []byte("\ufeff")), []byte("$1"))
}

type parser struct {
	notes   *Notes
	script  *Script
	title   []string // lines of comment that no step has followed yet
	titleAt int
	blocks  []block // that are open
}

// A block is one that is open. One that could not be read, or stands too deep, is lost: its steps are those of the block around
// it, so that they are looked at all the same.
type block struct {
	*Step
	lost bool
}

// lines reads all but the files.
func (p *parser) lines(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		p.line(number, strings.TrimSuffix(line, "\n"))
	}
	for _, open := range p.blocks {
		p.notes.Add(open.Line, open.Words[0].Col, "the block of %s is open to the end of the script; want a line with %s", name(open.Step), End)
	}
	p.phase(0) // a comment at the end, which has no steps
}

func (p *parser) line(number int, line string) {
	trimmed := strings.TrimLeft(line, " \t")
	if at, what := unprintable(line); at > 0 {
		p.notes.Add(number, at, "%s; want printable text in UTF-8", what)
		p.unread(number, trimmed)
		return
	}
	switch {
	case trimmed == "":
		if len(p.script.Phases) == 0 && p.title != nil && p.script.Intro == nil {
			p.script.Intro, p.title = p.title, nil
		}
	case trimmed[0] == '#' && len(p.blocks) > 0:
		p.notes.Add(number, len(line)-len(trimmed)+1, "a phase begins in the block of %s of line %d; want %s before it, or a comment behind a command",
			name(p.blocks[0].Step), p.blocks[0].Line, End)
	case trimmed[0] == '#':
		if p.title == nil {
			p.titleAt = number
		}
		p.title = append(p.title, strings.TrimSpace(trimmed[1:]))
	default:
		p.step(number, line)
	}
}

// phase begins one where a comment is waiting for it, or where there is none yet.
func (p *parser) phase(line int) {
	if p.title == nil && (len(p.script.Phases) > 0 || line == 0) {
		return
	}
	if p.title != nil {
		line = p.titleAt
	}
	p.script.Phases = append(p.script.Phases, Phase{Title: p.title, Line: line})
	p.title = nil
}

func (p *parser) step(number int, line string) {
	s, ok := p.words(number, line)
	if !ok {
		p.unread(number, line)
		return
	}
	p.phase(number)
	switch command := name(&s); {
	case command == End:
		p.close(s)
	case Opens(command) && len(p.blocks) >= MaxDepth:
		p.notes.Add(number, s.Words[0].Col, "%s opens a block in %d others; want at most %d in each other", command, len(p.blocks), MaxDepth)
		p.blocks = append(p.blocks, block{&s, true})
	case Opens(command):
		p.blocks = append(p.blocks, block{p.add(s), false})
	default:
		p.add(s)
	}
}

// unread heeds of a line that cannot be read what it does to blocks, so that one mistake is not told as two.
func (p *parser) unread(number int, line string) {
	for _, text := range strings.Fields(line) {
		switch {
		case text == "!" || strings.HasPrefix(text, "["):
			continue
		case Opens(text):
			word := Word{Col: 1 + strings.Index(line, text), Parts: []Part{{Text: text}}}
			p.blocks = append(p.blocks, block{&Step{Line: number, Words: []Word{word}}, true})
		case text == End && len(p.blocks) > 0:
			p.blocks = p.blocks[:len(p.blocks)-1]
		}
		return
	}
}

// name is the command of a step, as far as it is one.
func name(s *Step) string {
	text, _ := s.Words[0].Literal()
	return text
}

// close ends the block that was opened last.
func (p *parser) close(s Step) {
	if len(p.blocks) == 0 {
		p.notes.Add(s.Line, s.Words[0].Col, "%s closes no block; want %s or %s before it", End, Parallel, Repeat)
		return
	}
	if len(s.Words) > 1 || s.Not || len(s.Conds) > 0 {
		p.notes.Add(s.Line, s.Words[0].Col, "%s stands with other words; want it alone", End)
	}
	p.blocks[len(p.blocks)-1].EndLine = s.Line
	p.blocks = p.blocks[:len(p.blocks)-1]
}

// add puts a step into the open block, or into the phase.
func (p *parser) add(s Step) *Step {
	steps := &p.script.Phases[len(p.script.Phases)-1].Steps
	for _, open := range slices.Backward(p.blocks) {
		if !open.lost {
			steps = &open.Block
			break
		}
	}
	*steps = append(*steps, s)
	return &(*steps)[len(*steps)-1]
}

// unprintable is the column of the first character that cannot be seen, and what it is; 0 for none. Those that join letters of
// some scripts and parts of emoji are none of them.
func unprintable(line string) (col int, what string) {
	for i, r := range line {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size <= 1 {
				return i + 1, fmt.Sprintf("the byte 0x%02x is no UTF-8", line[i])
			}
		}
		if !unicode.IsPrint(r) && !strings.ContainsRune("\t\u200c\u200d", r) {
			return i + 1, fmt.Sprintf("the character %U is not printable", r)
		}
	}
	return 0, ""
}
