package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"
)

// execute runs a command line in process.
func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return executeIn(t, nil, "", args...)
}

// executeIn runs one with variables and standard input.
func executeIn(t *testing.T, environ []string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(t.Context(), program{
		args: args, environ: environ, stdin: strings.NewReader(stdin), stdout: &out, stderr: &problems, wall: clockwork.NewFakeClock(),
	})
	return code, out.String(), problems.String()
}

// served is a popupmock serve in process, which ends with the test.
type served struct {
	t      *testing.T
	base   string
	stop   func()        // tells it to end
	lines  <-chan string // what it prints
	client *http.Client  // has no shared connections
}

// serveInProcess starts one on a free port. It shows the standard error in case of failure, unless p takes it.
func serveInProcess(t *testing.T, p program) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	var stderr bytes.Buffer
	p.args = append([]string{"serve", "--listen=127.0.0.1:0"}, p.args...)
	p.stdout = writer
	if p.stderr == nil {
		p.stderr = &stderr
	}
	done := make(chan int, 1)
	go func() {
		code := run(ctx, p)
		_ = writer.Close()
		done <- code
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != exitOK {
			t.Errorf("exit code %d, want 0: %s", code, &stderr)
		}
	})
	s := &served{
		t: t, stop: cancel, lines: linesOf(reader),
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}
	s.base = s.await(`is listening on (\S+)`)
	return s
}

// linesOf reads ahead, since a mock leaves lines out when nobody takes them.
func linesOf(reader io.Reader) <-chan string {
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(reader); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}

// await reads lines until one matches, and returns the match, or its last group if there is one.
func (s *served) await(pattern string) string {
	s.t.Helper()
	wanted := regexp.MustCompile(pattern)
	for line := range s.lines {
		if found := wanted.FindStringSubmatch(line); found != nil {
			return found[len(found)-1]
		}
	}
	s.t.Fatalf("no line like %q", pattern)
	return ""
}

// send sends a request, with a bearer token unless it is empty, and returns the body of the answer.
func (s *served) send(method, path, token, body string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// paste gives lines to a shell.
func paste(t *testing.T, shell, folder, lines string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems strings.Builder
	cmd := exec.CommandContext(t.Context(), shell, "-ec", lines)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &out, &problems
	err := cmd.Run()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return code, out.String(), problems.String()
}
