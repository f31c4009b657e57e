package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"
)

// wantRefusedState wants serve to end at once, with this error alone.
func wantRefusedState(t *testing.T, environ, args []string, code int, want string) {
	t.Helper()
	got, stdout, stderr := executeIn(t, environ, "", append([]string{"serve", "--listen=127.0.0.1:0"}, args...)...)
	if want = "popupmock: " + want + "\n"; got != code || stdout != "" || stderr != want {
		t.Errorf("exit code %d, %q and\n%q, want %d and\n%q", got, stdout, stderr, code, want)
	}
}

// madeState is a file that a mock has left.
func madeState(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mock.state")
	p := startInstance(t, nil, "--state="+file).listening()
	p.must("POST", "/auth/login", "", loginBody("your_api_username", "your_api_password"))
	p.kill()
	return file
}

const orDelete = ": restore a copy of it, or delete it to begin with no state"

// A file that is no whole state file is told at once, and stays as it is.
func TestServeRefusesFiles(t *testing.T) {
	t.Parallel()
	made, err := os.ReadFile(madeState(t))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(made)
	flipped[16+24] ^= 1 // in the first meta page, behind the header of the page
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"cut off":    {made[:len(made)/2], " is damaged: the file is cut off: it has "},
		"one bit":    {flipped, " is damaged: the first of its two meta pages is not whole" + orDelete},
		"empty":      {nil, " is no state file: it is empty: choose another path, or delete it to begin with no state"},
		"a document": {[]byte(`{"version":1}`), " is no state file: it does not begin as one: choose another path, or delete it to begin with no state"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "mock.state")
			if err := os.WriteFile(file, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			code, stdout, stderr := execute(t, "serve", "--listen=127.0.0.1:0", "--state="+file)
			want := "popupmock: the state file " + file + ":" + test.want
			if name != "cut off" {
				want += "\n"
			}
			if code != exitUsage || stdout != "" || !strings.HasPrefix(stderr, want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d, %q and\n%q, want %d and\n%q", code, stdout, stderr, exitUsage, want)
			}
			if left, err := os.ReadFile(file); err != nil || !bytes.Equal(left, test.content) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}

func TestServeRefusesPlaces(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	none := filepath.Join(folder, "none", "mock.state")
	wantRefusedState(t, nil, []string{"--state=" + none}, exitUsage, "the state file "+none+": cannot be made: no such file or directory")
	wantRefusedState(t, nil, []string{"--state=" + folder}, exitUsage, "the state file "+folder+": is a folder, want a file in it")

	const wanted = "want a file such as popupmock.state (./ in front of a name with a colon), or a Redis such as redis://user:password@host:6379/0, rediss:// for TLS"
	wantRefusedState(t, nil, []string{"--state=http://u:geheim@127.0.0.1"}, exitUsage, "--state: an address, but none of a Redis: "+wanted)
	wantRefusedState(t, []string{"POPUPMOCK_STATE=:geheim@127.0.0.1:6379"}, nil, exitUsage, "POPUPMOCK_STATE: an address, but none of a Redis: "+wanted)
	wantRefusedState(t, nil, []string{"--state="}, exitUsage, "--state: the state is empty, "+wanted)
	wantRefusedState(t, nil, []string{"--state-prefix=shop"}, exitUsage, "--state-prefix: means nothing without a Redis, add --state redis://host:6379/0")
}

// A Redis that cannot be reached ends the start in bounded time. It may have been right to ask, so the exit code is 1.
func TestServeRefusesRedis(t *testing.T) {
	t.Parallel()
	wantRefusedState(t, []string{"POPUPMOCK_STATE=redis://mock:geheim@127.0.0.1:1/2"}, nil, exitFailed,
		"state: the state is unavailable: redis://mock:xxxxx@127.0.0.1:1/2: dial tcp 127.0.0.1:1: connect: connection refused")
	wantRefusedState(t, nil, []string{"--state=rediss://geheim@127.0.0.1:1"}, exitFailed,
		"state: the state is unavailable: rediss://:xxxxx@127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused")
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	wantRefusedState(t, nil, []string{"--state=redis://:geheim@" + silent.Addr().String()}, exitFailed,
		"state: the state is unavailable: redis://:xxxxx@"+silent.Addr().String()+": redis did not answer in time")
}

// A signal ends the wait for a Redis.
func TestServeInterruptedAtState(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if conn, err := silent.Accept(); err == nil {
			defer conn.Close()
		}
		cancel()
	}()
	var stdout, stderr bytes.Buffer
	code := run(ctx, program{
		args: []string{"serve", "--listen=127.0.0.1:0", "--state=redis://" + silent.Addr().String()}, stdout: &stdout, stderr: &stderr, wall: clockwork.NewFakeClock(),
	})
	if want := "popupmock: interrupted\n"; code != exitFailed || stdout.String() != "" || stderr.String() != want {
		t.Errorf("exit code %d, %q and %q, want %d and %q", code, &stdout, &stderr, exitFailed, want)
	}
}

// A script is applied to a state that is new. What a script that fails has begun is told.
func TestServeScriptMeetsState(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, script := filepath.Join(folder, "mock.state"), filepath.Join(folder, "shop.txtar")
	if err := os.WriteFile(script, []byte("# A shop.\n\naccount shop password=sesame\nclock mode=frozen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" has set up:", " is not applied: its set-up is for a state that is new"} {
		p := startInstance(t, nil, "--quiet", "--state="+file, "--script="+script).listening()
		p.await("  script    " + script + want)
		if status, text := p.must(http.MethodPost, "/auth/login", "", loginBody("shop", "sesame")); status != http.StatusOK {
			t.Errorf("after %s: %d %s", want, status, text)
		}
		p.kill()
	}

	// A command that the mock refuses.
	if err := os.WriteFile(script, []byte("# A shop.\n\naccount shop client_id=5\naccount other client_id=5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file += "-2"
	code, _, stderr := execute(t, "serve", "--listen=127.0.0.1:0", "--state="+file, "--script="+script)
	if want := "; the state " + file + " has begun without the rest, and goes on so unless it is deleted\n"; code != exitUsage || !strings.HasSuffix(stderr, want) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit code %d and %q, want %d and …%q", code, stderr, exitUsage, want)
	}
	if p := startInstance(t, nil, "--state="+file).listening(); !strings.HasPrefix(p.await("  state     "+file+", "), "goes on from 20") {
		t.Errorf("what has begun is not gone on from")
	}
}

// Orders and the counts of rates outlive the process, too.
func TestServeKeepsOrders(t *testing.T) {
	t.Parallel()
	args := []string{"--extensions", "--assume=rate-limit=login:2/1h", "--state=" + filepath.Join(t.TempDir(), "mock.state")}
	login := func(p *instance) (int, string) {
		return p.must(http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password"))
	}
	p := startInstance(t, nil, args...).listening()
	_, text := login(p)
	access := pairOf(t, text).AccessToken
	status, text := p.must(http.MethodPost, "/api/v1/orders", access, `{"product_id":1001,"denomination":25,"quantity":2,"ref":"kept-1"}`)
	if status >= http.StatusMultipleChoices {
		t.Fatalf("an order: %d %s", status, text)
	}
	p.kill()

	p = startInstance(t, nil, args...).listening()
	if status, text := p.must(http.MethodGet, "/api/v1/orders", access, ""); status != http.StatusOK || !strings.Contains(text, "kept-1") {
		t.Errorf("the orders after the start: %d %s", status, text)
	}
	for _, want := range []int{http.StatusOK, http.StatusTooManyRequests} {
		if status, text := login(p); status != want {
			t.Errorf("a login: %d, want %d: %s", status, want, text)
		}
	}
}

// A mock that ends lets go of its file, after it has ended.
func TestServeClosesState(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mock.state")
	for range 2 {
		var stderr bytes.Buffer
		mock := serveInProcess(t, program{args: []string{"--state=" + file}, stderr: &stderr, wall: clockwork.NewFakeClock()})
		mock.send(http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password"))
		mock.stop()
		for range mock.lines { // until it has ended
		}
		if stderr.String() != "" {
			t.Errorf("it complains: %s", &stderr)
		}
	}
}
