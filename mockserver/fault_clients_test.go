package mockserver_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// The ways in which an answer does not arrive, as clients see them.
const (
	arrived  = "" // it does
	reset    = "connection reset"
	hungUp   = "closed without an answer"
	tooShort = "the body is too short"
)

// received is what a client has got.
type received struct {
	answer
	ended string
}

// client posts a body and tells what comes back. Each call has a connection of its own.
type client func(ctx context.Context, t *testing.T, url, body string) received

// clients are those that every effect is tried on.
func clients() map[string]client {
	return map[string]client{"Go": askByGo, "curl": askByCurl}
}

func askByGo(ctx context.Context, t *testing.T, url, body string) received {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return received{}
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := (&http.Client{Transport: transport}).Do(r)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return received{ended: reset}
	case errors.Is(err, io.EOF):
		return received{ended: hungUp}
	case err != nil:
		return received{ended: err.Error()}
	}
	return readAnswer(t, res)
}

func readAnswer(t *testing.T, res *http.Response) received {
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	got := received{answer: answer{res.StatusCode, res.Header, string(raw)}}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		got.ended = tooShort
	} else if err != nil {
		t.Errorf("read the body: %v", err)
	}
	return got
}

// curlEnds are the exit statuses of curl.
var curlEnds = map[int]string{0: arrived, 18: tooShort, 52: hungUp, 56: reset}

func askByCurl(ctx context.Context, t *testing.T, url, body string) received {
	cmd := exec.CommandContext(ctx, "curl", "--silent", "--include", "--no-buffer", "--noproxy", "*", "--header", "Content-Type: application/json", "--data-binary", "@-", url)
	cmd.Stdin = strings.NewReader(body)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Error(err)
		return received{}
	}
	ended, known := curlEnds[cmd.ProcessState.ExitCode()]
	if !known {
		return received{ended: cmd.ProcessState.String()}
	}
	if len(out) == 0 {
		return received{ended: ended}
	}
	res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(out)), nil)
	if err != nil {
		t.Errorf("curl printed %q: %v", out, err)
		return received{}
	}
	got := readAnswer(t, res)
	got.ended = ended
	return got
}

// needClient skips a test for a client that is not installed.
func needClient(t *testing.T, name string) {
	if name == "curl" {
		need.Programs(t, "curl")
	}
}

// heldBack waits for a request that a fault holds back, and returns how the journal shows it.
func heldBack(t *testing.T, mock *mockserver.TestServer) journal.Entry {
	t.Helper()
	for t.Context().Err() == nil {
		for _, e := range mock.Journal() {
			if e.Outcome == journal.OutcomeOpen && e.Fault != nil {
				return e
			}
		}
		runtime.Gosched()
	}
	t.Fatal("the test has ended before a request was held back")
	return journal.Entry{}
}
