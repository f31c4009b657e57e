package examples_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const (
	categories = "/api/v1/categories"
	products   = "/api/v1/products"
)

// A scene is a mock and a client that talks to it. A step does one thing to one of them.
type scene struct {
	t      *testing.T
	mock   *mockserver.TestServer
	client *process
}

type step func(*scene)

// get lets the client ask for a path; its answer line must have this status, and a body in one line of JSON.
func get(path string, status int) step {
	return func(s *scene) {
		s.t.Helper()
		s.answers("GET "+path, fmt.Sprintf("%03d ", status))
	}
}

// line sends any line.
func line(line, want string) step {
	return func(s *scene) {
		s.t.Helper()
		s.answers(line, want)
	}
}

func (s *scene) answers(line, want string) {
	s.t.Helper()
	answer := s.client.ask(line)
	if !strings.HasPrefix(answer, want) {
		s.t.Fatalf("answer to %q: %q, want it to begin with %q", line, answer, want)
	}
	_, body, _ := strings.Cut(answer, " ")
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(body)); err != nil || compact.String() != body {
		s.t.Errorf("answer to %q: %q, want compact JSON after the status (%v)", line, body, err)
	}
}

// over is a request line after the client has ended the run: there is no answer any more.
func over(s *scene) {
	s.t.Helper()
	if answer := s.client.ask("GET " + products); answer != "" {
		s.t.Errorf("the client went on and answered %q", answer)
	}
}

func advance(by time.Duration) step { return func(s *scene) { s.mock.Advance(by) } }

func revoke(uses ...string) step { return func(s *scene) { s.mock.Revoke(uses...) } }

func whitelist(entries ...string) step { return func(s *scene) { s.mock.SetWhitelist(entries...) } }

func deactivate(s *scene) { s.mock.SetActive(false) }

// requests lists the mock's journal as operation, status and reason: "refresh 401 token_expired".
func requests(mock *mockserver.TestServer) []string {
	var lines []string
	for _, e := range mock.Journal() {
		lines = append(lines, requestLine(e))
	}
	return lines
}

func requestLine(e journal.Entry) string {
	operation := e.Operation
	if operation == "" {
		operation = e.Method + " " + e.Path
	}
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", operation, e.Status, e.Reason))
}
