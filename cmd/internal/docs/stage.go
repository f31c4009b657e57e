package docs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// defaultURL is where documents say that a mock is.
var defaultURL = regexp.MustCompile(`https?://127\.0\.0\.1:8080\b`)

// A Stage plays the blocks of one document.
type Stage struct {
	// Folder is where commands work and files are laid; what it has in the beginning they find.
	Folder string
	// Root is the repository.
	Root fs.FS
	// Environ is the environment of the commands, with popupmock on PATH.
	Environ []string

	mock   *mock
	last   ran   // the last commands
	plays  int   // how many commands there were
	groups []int // of commands, which may have left something in the background
}

// Play plays blocks in order and says what did not go as it should. What cannot be played is an error of the kind that needs a table;
// commands that have failed end the page, since what follows builds on them.
func (s *Stage) Play(ctx context.Context, blocks []Block) (found []string) {
	defer func() { found = append(found, s.end()...) }()
	for n, b := range blocks {
		kind, why := KindOf(s.Root, b)
		var problems []string
		var err error
		switch kind {
		case Unknown:
			err = errors.New(why)
		case Shell:
			problems, err = s.shell(ctx, b)
		case Output:
			err = s.compare(b)
		case MockOutput:
			err = s.overhear(b)
		case File:
			err = s.lay(b, blocks[n+1:])
		case Excerpt:
			err = s.excerpt(b)
		}
		found = append(found, problems...)
		if err != nil {
			found = append(found, b.at("%v", err))
		}
		if err != nil && kind == Shell {
			break
		}
	}
	return found
}

// errNoCommands is for an output that follows nothing.
var errNoCommands = errors.New("no commands stand before this output")

func (s *Stage) compare(b Block) error {
	if s.plays == 0 {
		return errNoCommands
	}
	if got := s.read(s.last.stdout); !Fits(b.Text, got) {
		return fmt.Errorf("the commands before it print something else:\n%s\nwant\n%s", got, b.Text)
	}
	return nil
}

// lay writes a file, which something below has to use.
func (s *Stage) lay(b Block, below []Block) error {
	used := false
	for _, later := range below {
		used = used || isShell(later.Language) && strings.Contains(later.Text, b.Words[0])
	}
	if !used {
		return fmt.Errorf("no command below uses the file %s", b.Words[0])
	}
	name := filepath.Join(s.Folder, filepath.FromSlash(b.Words[0]))
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(s.here(b.Text)), 0o600)
}

func (s *Stage) excerpt(b Block) error {
	whole, err := fs.ReadFile(s.Root, b.source())
	if err == nil && !IsPart(b.Text, string(whole)) {
		err = fmt.Errorf("it is no part of %s as it stands there", b.source())
	}
	return err
}

// here puts the address of the mock and the name of the program into a text.
func (s *Stage) here(text string) string {
	if s.mock != nil {
		text = defaultURL.ReplaceAllLiteralString(text, s.mock.base)
	}
	return strings.ReplaceAll(text, "go run ./cmd/popupmock", "popupmock")
}

// serves finds a popupmock serve that goes on until it is stopped: one line, or several that end with a backslash. One in the background is
// left to the commands around it.
var serves = regexp.MustCompile(`(?m)^(?:[A-Z_]+=(?:'[^']*'|"[^"]*"|[^\s'"])+ )*popupmock serve\b(?:[^\n]*\\\n)*[^\n]*$`)

// asks tells commands that need a mock.
var asks = regexp.MustCompile(defaultURL.String() + `|popupmock (?:ctl|env|wait|healthcheck)`)

// shell gives the commands of a block to a shell. Each popupmock serve among them starts a mock, and ends the one before.
func (s *Stage) shell(ctx context.Context, b Block) (found []string, err error) {
	rest := strings.ReplaceAll(b.Text, "go run ./cmd/popupmock", "popupmock")
	for {
		at := serves.FindStringIndex(rest)
		if at == nil || strings.HasSuffix(rest[at[0]:at[1]], "&") {
			break
		}
		if err := s.run(ctx, b, rest[:at[0]]); err != nil {
			return found, err
		}
		problems, err := s.serve(ctx, rest[at[0]:at[1]])
		found = append(found, problems...)
		if err != nil {
			return found, err
		}
		rest = rest[at[1]:]
	}
	return found, s.run(ctx, b, rest)
}

func (s *Stage) run(ctx context.Context, b Block, commands string) error {
	if strings.TrimSpace(commands) == "" {
		return nil
	}
	if s.mock == nil && asks.MatchString(commands) {
		if _, err := s.serve(ctx, "popupmock serve"); err != nil {
			return err
		}
	}
	want := "exit=0"
	if len(b.Words) > 0 {
		want = b.Words[0]
	}
	var err error
	if s.last, err = s.paste(ctx, b.Language, s.here(commands)); err != nil {
		return err
	}
	if got := fmt.Sprintf("exit=%d", s.last.status); got != want {
		return fmt.Errorf("%s, want %s:\n%s%s", got, want, s.read(s.last.stdout), s.read(s.last.stderr))
	}
	return nil
}

// overhear has the mock looked at when it is stopped: the line of a request comes after its answer.
func (s *Stage) overhear(b Block) error {
	if s.mock == nil {
		return errors.New("no mock was started before this output")
	}
	s.mock.expected = append(s.mock.expected, b)
	return nil
}
