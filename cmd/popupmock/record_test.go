package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
)

// recording is a popupmock record in process.
type recording struct {
	t              *testing.T
	base           string
	end            func()
	done           chan int
	stdout, stderr bytes.Buffer
}

// recordInProcess starts one on a free port.
func recordInProcess(t *testing.T, wall clockwork.Clock, args ...string) *recording {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	r := &recording{t: t, end: cancel, done: make(chan int, 1)}
	go func() {
		code := run(ctx, program{args: append(args, "--listen", "127.0.0.1:0"), stdout: io.MultiWriter(&r.stdout, writer), stderr: &r.stderr, wall: wall})
		_ = writer.Close()
		r.done <- code
	}()
	s := &served{t: t, lines: linesOf(reader)}
	r.base = s.await(`Point your client at (\S+),`)
	return r
}

// ask makes a request, and wants a status.
func (r *recording) ask(path, body string, want int) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.base+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		r.t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, answer.Body) // who hangs up early has half of it recorded
	answer.Body.Close()
	if err != nil {
		r.t.Fatal(err)
	}
	if answer.StatusCode != want {
		r.t.Errorf("%s: status %d, want %d", path, answer.StatusCode, want)
	}
}

// stopped wants the exit code, and returns what was said.
func (r *recording) stopped(code int) string {
	r.t.Helper()
	if got := <-r.done; got != code {
		r.t.Errorf("exit code %d, want %d: %s", got, code, &r.stderr)
	}
	return r.stdout.String()
}

const rightLogin = `{"username":"your_api_username","password":"your_api_password"}`

// A session ends by a signal, by time, or by its length; what it has left is served, and so is what was said of how.
func TestRecord(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock()})
	folder := t.TempDir()
	for name, stop := range map[string]func(*recording, *clockwork.FakeClock){
		"signal":   func(r *recording, _ *clockwork.FakeClock) { r.end() },
		"time":     func(_ *recording, wall *clockwork.FakeClock) { wall.Advance(time.Minute) },
		"requests": func(*recording, *clockwork.FakeClock) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wall, out := clockwork.NewFakeClock(), filepath.Join(folder, name)
			args := []string{"record", "--target", mock.base, "--out", out, "--for", "1m", "--ready-file", out + ".txt"}
			if name == "requests" {
				args = append(args, "--requests", "2")
			}
			r := recordInProcess(t, wall, args...)
			r.ask("/auth/login?password=a-secret-in-the-query-1", `{"username":"x"}`, http.StatusBadRequest)
			r.ask("/auth/login", rightLogin, http.StatusOK)
			stop(r, wall)
			said := r.stopped(exitOK)
			for _, want := range []string{"400 POST /auth/login\n", "200 POST /auth/login\n", "2 requests recorded, of which the mock answers 2 as they were", "popupmock serve --config " + out + "/popupmock.yaml\n"} {
				if !strings.Contains(said, want) {
					t.Errorf("stdout has no %q:\n%s", want, said)
				}
			}
			if strings.Contains(said, "a-secret") {
				t.Errorf("stdout has a secret:\n%s", said)
			}
			again := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: []string{"--config", filepath.Join(out, "popupmock.yaml")}})
			if body := again.send("POST", "/auth/login", "", `{"username":"account-1","password":"password-of-account-1"}`); !strings.Contains(body, `"client_id":123456`) {
				t.Errorf("the recording answers %s", body)
			}
			code, stdout, stderr := execute(t, "run", filepath.Join(out, "session.txtar"), "--target", again.base)
			if code != exitOK || !strings.Contains(stdout, "1 passed") {
				t.Errorf("the scenario: exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// A session of which nothing is left writes nothing; a target that is down is told, and costs nothing else.
func TestRecordNothing(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	r := recordInProcess(t, clockwork.NewFakeClock(), "record", "--target", "http://127.0.0.1:1", "--out", out)
	r.ask("/auth/login", rightLogin, http.StatusBadGateway)
	r.end()
	r.stopped(exitFailed)
	want := "popupmock: POST: the target does not answer: dial tcp 127.0.0.1:1: connect: connection refused\npopupmock: nothing was recorded, and nothing is written\n"
	if r.stderr.String() != want {
		t.Errorf("stderr is\n%swant\n%s", &r.stderr, want)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a folder was written")
	}
}

func TestRecordOfAnArchive(t *testing.T) {
	t.Parallel()
	har, err := os.ReadFile("../internal/record/testdata/chromium.har")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	code, stdout, stderr := executeIn(t, nil, string(har), "record", "--har", "-", "--out", out)
	if code != exitOK || !strings.Contains(stdout, "3 requests recorded") || !strings.Contains(stdout, " --data "+out+"/data\n") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	about, err := os.ReadFile(filepath.Join(out, "RECORDED.md"))
	if err != nil || !strings.Contains(string(about), "1 request to fonts.example.org were left out") {
		t.Errorf("RECORDED.md is %s, error %v", about, err)
	}
	code, _, stderr = executeIn(t, nil, "{", "record", "--har", "-", "--out", out+"2")
	if want := "popupmock: standard input:1:2: ends in the middle of the JSON\n"; code != exitUsage || stderr != want {
		t.Errorf("exit code %d, stderr %s; want 2 and %s", code, stderr, want)
	}
}

func TestRecordUsage(t *testing.T) {
	t.Parallel()
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "--target is missing, want the base URL of the API, or --har FILE"},
		{[]string{"--target", "api.example.com"}, "--target: want a base URL, for example http://127.0.0.1:8080"},
		{[]string{"--target", "https://user:word@api.example.com"}, "--target: the base URL has a user, a query or a fragment, want none"},
		{[]string{"--har", "a.har", "--listen", ":0", "--for", "1m"}, "--listen --for means nothing with --har"},
		{[]string{"--har", "no-such.har", "--out", filepath.Join(full, "new")}, "--har: open no-such.har: no such file or directory"},
		{[]string{"--target", "http://127.0.0.1:1", "--requests", "-1"}, "--for, --requests and --max-bytes want what is above zero"},
		{[]string{"--target", "http://127.0.0.1:1", "--out", full, "--overwrite"}, "--out: " + full + " has mine.txt, which is no part of a recording"},
		{[]string{"--target", "http://127.0.0.1:1", "--out", ""}, "--out is empty, want a folder"},
		{[]string{"--target", "http://127.0.0.1:1", "x"}, `unexpected argument "x"; see "popupmock record --help"`},
	} {
		code, _, stderr := execute(t, append([]string{"record"}, test.args...)...)
		if code != exitUsage || !strings.Contains(stderr, "popupmock: "+test.want+"\n") {
			t.Errorf("%q: exit code %d, %swant %s", test.args, code, stderr, test.want)
		}
	}
}

// TestRecordExamples runs those of the help text, on a port of their own.
func TestRecordExamples(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	har, err := filepath.Abs("../internal/record/testdata/firefox.har")
	if err != nil {
		t.Fatal(err)
	}
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock()})
	replace := strings.NewReplacer(defaultURL, mock.base, " session.har", " "+har, "--out ", "--out "+folder+"/")
	lines := 0
	for line := range strings.Lines(recordCommand(program{}).Example) {
		lines++
		args := wordsOf(replace.Replace(strings.TrimSpace(line)))[1:]
		if strings.Contains(line, "--har") {
			if code, _, stderr := execute(t, args...); code != exitOK {
				t.Errorf("%s: exit code %d: %s", line, code, stderr)
			}
			continue
		}
		r := recordInProcess(t, clockwork.NewFakeClock(), args...)
		r.ask("/auth/login", rightLogin, http.StatusOK)
		r.ask("/auth/login", rightLogin, http.StatusOK)
		r.stopped(exitOK)
	}
	if found, err := os.ReadDir(folder); err != nil || len(found) != lines {
		t.Errorf("%d folders after %d examples, error %v", len(found), lines, err)
	}
}
