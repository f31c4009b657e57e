package script

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// MaxSize is the largest script, in bytes.
const MaxSize = 1 << 20

// Parse reads a script. The error is an Errors, with all that is wrong with its form.
func Parse(name string, source []byte) (*Script, error) {
	notes := NewNotes(name)
	p := &parser{notes: notes, script: &Script{Name: name}}
	if len(source) > MaxSize {
		notes.Add(1, 0, "the script has %d bytes, want at most %d", len(source), MaxSize)
		return nil, notes.Err()
	}
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	archive := txtar.Parse(source)
	p.lines(string(archive.Comment))
	p.files(archive, source)
	if err := notes.Err(); err != nil {
		return nil, err
	}
	return p.script, nil
}

type parser struct {
	notes   *Notes
	script  *Script
	title   []string // lines of comment that no step has followed yet
	titleAt int
	blocks  []*Step // that are open
}

// lines reads all but the files.
func (p *parser) lines(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		p.line(number, strings.TrimSuffix(line, "\n"))
	}
	for _, open := range p.blocks {
		p.notes.Add(open.Line, open.Words[0].Col, "the block of %s is open to the end of the script, want a line with %s", name(open), End)
	}
	p.phase(0) // a comment at the end, which has no steps
}

func (p *parser) line(number int, line string) {
	if at := unprintable(line); at > 0 {
		p.notes.Add(number, at, "a character that is not printable, or no UTF-8; want text")
		return
	}
	trimmed := strings.TrimLeft(line, " \t")
	switch {
	case trimmed == "":
		if len(p.script.Phases) == 0 && p.title != nil && p.script.Intro == nil {
			p.script.Intro, p.title = p.title, nil
		}
	case trimmed[0] == '#' && len(p.blocks) > 0:
		p.notes.Add(number, len(line)-len(trimmed)+1, "a phase begins in the block of %s of line %d, want %s before it", name(p.blocks[0]), p.blocks[0].Line, End)
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
		return
	}
	p.phase(number)
	switch command := name(&s); {
	case command == End:
		p.close(s)
	case Opens(command) && len(p.blocks) == MaxDepth:
		p.notes.Add(number, s.Words[0].Col, "%s is the block number %d in others, want at most %d", command, MaxDepth+1, MaxDepth)
	case Opens(command):
		p.blocks = append(p.blocks, p.add(s))
	default:
		p.add(s)
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
		p.notes.Add(s.Line, s.Words[0].Col, "%s closes no block, want %s or %s before it", End, Parallel, Repeat)
		return
	}
	if len(s.Words) > 1 || s.Not || len(s.Conds) > 0 {
		p.notes.Add(s.Line, s.Words[0].Col, "%s stands with other words, want it alone", End)
	}
	p.blocks[len(p.blocks)-1].EndLine = s.Line
	p.blocks = p.blocks[:len(p.blocks)-1]
}

// add puts a step into the open block, or into the phase.
func (p *parser) add(s Step) *Step {
	steps := &p.script.Phases[len(p.script.Phases)-1].Steps
	if len(p.blocks) > 0 {
		steps = &p.blocks[len(p.blocks)-1].Block
	}
	*steps = append(*steps, s)
	return &(*steps)[len(*steps)-1]
}

// unprintable is the column of the first byte that is no text, 0 for none.
func unprintable(line string) int {
	for i, r := range line {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size <= 1 {
				return i + 1
			}
		}
		if r < ' ' && r != '\t' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return i + 1
		}
	}
	return 0
}
