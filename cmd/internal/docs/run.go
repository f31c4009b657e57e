package docs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
)

// ran are commands that have ended: their exit status, and the files with what they have printed.
type ran struct {
	status         int
	stdout, stderr string
}

func (s *Stage) read(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// own is where the stage keeps its own files, and not those of the page.
func (s *Stage) own(name string) string { return filepath.Join(s.Folder, ".stage", name) }

// paste runs commands, with the variables that those before them have left. What they leave in the background ends with the page.
func (s *Stage) paste(ctx context.Context, shell, commands string) (r ran, err error) {
	s.plays++
	r.stdout, r.stderr = s.own(fmt.Sprintf("%d.out", s.plays)), s.own(fmt.Sprintf("%d.err", s.plays))
	keep := fmt.Sprintf("\nexport -p > '%s'\n", s.own("variables"))
	if shell == "bash" {
		keep = "\nset -o posix" + keep // else it would write what sh does not read
	}
	cmd, err := s.command(ctx, shell, commands+keep)
	if err != nil {
		return r, err
	}
	stdout, err := os.Create(r.stdout)
	if err != nil {
		return r, err
	}
	defer func() { _ = stdout.Close() }() // the commands have written it
	stderr, err := os.Create(r.stderr)
	if err != nil {
		return r, err
	}
	defer func() { _ = stderr.Close() }()
	cmd.Stdout, cmd.Stderr = stdout, stderr // files, so that what stays in the background holds nothing up
	err = cmd.Run()
	if cmd.Process != nil {
		s.groups = append(s.groups, cmd.Process.Pid)
	}
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		r.status, err = failed.ExitCode(), nil
	}
	return r, err
}

func (s *Stage) command(ctx context.Context, shell, commands string) (*exec.Cmd, error) {
	if err := os.MkdirAll(s.own(""), 0o750); err != nil {
		return nil, err
	}
	const before = "set -a; if test -e .stage/variables; then . ./.stage/variables; fi; if test -e .stage/mock; then . ./.stage/mock; rm .stage/mock; fi\n"
	cmd := exec.CommandContext(ctx, shell, "-euc", before+commands)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = s.Folder, s.Environ, group()
	return cmd, nil
}

// A mock is one that a page has started.
type mock struct {
	cmd      *exec.Cmd
	base     string
	lines    chan string // what it prints; closed when it ends
	mu       sync.Mutex
	said     strings.Builder
	stderr   strings.Builder
	expected []Block
}

var (
	// listening is how a mock says where it is.
	listening = regexp.MustCompile(`(?:is listening on |"url":")(\w+://[^\s"]+)`)
	// places are the flags that say where a mock listens, with a port that may be taken.
	places = regexp.MustCompile(` --(control-)?listen[= ]\S+`)
)

// serve starts a mock by a command of the page, on a free port in place of the one that it says, and waits until it listens.
func (s *Stage) serve(ctx context.Context, command string) (found []string, err error) {
	found = s.stop()
	command = places.ReplaceAllStringFunc(command, func(flag string) string {
		if strings.HasPrefix(flag, " --control") {
			return " --control-listen 127.0.0.1:0"
		}
		return ""
	})
	cmd, err := s.command(ctx, "sh", strings.Replace(command, "popupmock serve", "exec popupmock serve --listen 127.0.0.1:0", 1))
	if err != nil {
		return found, err
	}
	m := &mock{cmd: cmd, lines: make(chan string, 1000)}
	cmd.Stderr = &m.stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return found, err
	}
	if err := cmd.Start(); err != nil {
		return found, err
	}
	go m.listen(stdout)
	for line := range m.lines {
		if at := listening.FindStringSubmatch(line); at != nil {
			m.base, s.mock = at[1], m
			steer := fmt.Sprintf("POPUPMOCK_CONTROL_URL='%s'\n", m.base)
			return found, os.WriteFile(s.own("mock"), []byte(steer), 0o600)
		}
	}
	_ = cmd.Wait() // what it says tells more
	return found, fmt.Errorf("%s: the mock has ended: %s", command, m.stderr.String())
}

func (m *mock) listen(stdout io.Reader) {
	defer close(m.lines)
	for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
		m.mu.Lock()
		fmt.Fprintln(&m.said, scanner.Text())
		m.mu.Unlock()
		select {
		case m.lines <- scanner.Text():
		default: // nobody waits for more
		}
	}
}

// stop ends the mock, and looks for the lines that it should have printed, in order.
func (s *Stage) stop() (found []string) {
	if s.mock == nil {
		return nil
	}
	m := s.mock
	s.mock = nil
	_ = m.cmd.Process.Signal(syscall.SIGTERM) // SIGINT is ignored in what a shell runs in the background
	for range m.lines {                       // until it has ended
	}
	_ = m.cmd.Wait() // it was told to
	for _, b := range m.expected {
		want := "…\n" + strings.ReplaceAll(strings.TrimRight(b.Text, "\n"), "\n", "\n…\n") + "\n…"
		if !Fits(want, m.said.String()) {
			found = append(found, b.at("the mock prints something else:\n%s\nwant\n%s", m.said.String(), b.Text))
		}
	}
	return found
}

// end stops the mock, and all that commands have left in the background.
func (s *Stage) end() (found []string) {
	found = s.stop()
	for _, leader := range s.groups {
		end(leader)
	}
	s.groups = nil
	return found
}
