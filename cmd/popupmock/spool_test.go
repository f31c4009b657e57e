package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"
)

func numbered(from, to int) []string {
	var lines []string
	for i := from; i <= to; i++ {
		lines = append(lines, fmt.Sprintf("line %d", i))
	}
	return lines
}

func writeNumbered(w io.Writer, from, to int) {
	for _, line := range numbered(from, to) {
		fmt.Fprintln(w, line)
	}
}

// TestSpool lets a reader come late: line 1 is on its way to it, maxWaiting more wait, and five find no room.
func TestSpool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reader, writer := io.Pipe()
		s := newSpool(writer)
		writeNumbered(s, 1, 1)
		synctest.Wait()
		writeNumbered(s, 2, maxWaiting+6)

		want := append(numbered(1, maxWaiting+1), "popupmock: 5 lines left out, because nobody reads them")
		var got []string
		lines := bufio.NewScanner(reader)
		for len(got) < len(want) && lines.Scan() {
			got = append(got, lines.Text())
		}
		writeNumbered(s, 9001, 9002)
		want = append(want, numbered(9001, 9002)...)
		go func() {
			s.close(t.Context())
			_ = writer.Close()
		}()
		for lines.Scan() {
			got = append(got, lines.Text())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// TestFlush has one spool that nobody reads, and one that loses nothing by it.
func TestFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reader, writer := io.Pipe()
		var out bytes.Buffer
		unread, read := newSpool(writer), newSpool(&out)
		writeNumbered(unread, 1, 2*maxWaiting)
		writeNumbered(read, 1, maxWaiting)
		flush(unread, read)
		<-read.done
		if diff := cmp.Diff(strings.Join(numbered(1, maxWaiting), "\n")+"\n", out.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		writeNumbered(read, 1, 2*maxWaiting) // by a request that is still being answered
		_ = reader.Close()
		<-unread.done
	})
}

// TestUnreadErrors has problems that nobody reads of: the mock tells of each client that fails to speak TLS.
func TestUnreadErrors(t *testing.T) {
	t.Parallel()
	reader, writer := io.Pipe()
	t.Cleanup(func() { _ = reader.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 5*patience)
	defer cancel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), stderr: writer, args: []string{"--tls"}})
	for range 3 {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(mock.base, "https://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		context.AfterFunc(ctx, func() { conn.Close() })
		fmt.Fprint(conn, "no TLS at all")
		_, _ = io.Copy(io.Discard, conn) // until the mock hangs up, in whatever way
		if ctx.Err() != nil {
			t.Fatal("the mock has not hung up in time")
		}
	}
}

// TestUnreadOutput runs the program with pipes that nobody reads, once the mock has said where it is.
func TestUnreadOutput(t *testing.T) {
	t.Parallel()
	unwatched(t, 2000, func(io.Closer) {})
}

// TestClosedOutput runs the program with pipes whose other ends are closed, as head does once it has its lines.
func TestClosedOutput(t *testing.T) {
	t.Parallel()
	unwatched(t, 200, func(pipe io.Closer) {
		if err := pipe.Close(); err != nil {
			t.Error(err)
		}
	})
}

// unwatched sends requests to a mock that nobody watches, and wants it to end well after them.
func unwatched(t *testing.T, requests int, leave func(pipe io.Closer)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "popupmock", "serve", "--listen=127.0.0.1:0")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := bufio.NewReader(stdout).ReadString('\n')
	_, base, found := strings.Cut(strings.TrimSpace(first), " is listening on ")
	if err != nil || !found {
		t.Fatalf("first line %q, %v", first, err)
	}
	leave(stdout)
	leave(stderr)
	client := &http.Client{Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	for i := range requests {
		if err := readCategories(ctx, client, base); err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the mock ends with %v", err)
	}
}

// readCategories wants to be refused, since it has no token.
func readCategories(ctx context.Context, client *http.Client, base string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/categories", http.NoBody)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		return fmt.Errorf("answered %s, want 401", response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
