package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/popupmock/popupmock/openapi"
)

// patience bounds how long the mock may take to do something.
const patience = 20 * time.Second

// mock is the popupmock serve of one script.
type mock struct {
	environ []string
	cmd     *exec.Cmd
	lines   <-chan string // what it prints, closed when it ends
	seen    strings.Builder
	stderr  bytes.Buffer
	conn    net.Conn // of hang
}

type mockKey struct{}

func mockOf(ts *testscript.TestScript) *mock { return ts.Value(mockKey{}).(*mock) }

// serveMock runs the program itself and not testscript's exec, to read what it prints while it runs.
func serveMock(ts *testscript.TestScript, _ bool, args []string) {
	m := mockOf(ts)
	m.seen.Reset()
	m.stderr.Reset()
	flags := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "-") })
	if flags < 0 {
		flags = len(args)
	}
	path, err := exec.LookPath("popupmock")
	ts.Check(err)
	m.cmd = exec.Command(path, append([]string{"serve", "--listen=127.0.0.1:0"}, args[flags:]...)...) //nolint:noctx // ended by Defer
	m.cmd.Env = append(slices.Clone(m.environ), args[:flags]...)
	m.cmd.Dir, m.cmd.Stderr = ts.MkAbs("."), &m.stderr
	stdout, err := m.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(m.cmd.Start())
	ts.Defer(func() { _ = m.cmd.Process.Kill() }) // it has ended already when the script went through
	m.lines = linesOf(stdout)
	at := m.await(ts, `(?:is listening on |"url":")(\w+://([^\s"]+))`)
	ts.Setenv("URL", at[1])
	ts.Setenv("ADDRESS", at[2])
}

func waitForLine(ts *testscript.TestScript, _ bool, args []string) {
	found := mockOf(ts).await(ts, args[0])
	ts.Setenv("FOUND", found[len(found)-1])
}

// await reads lines until one matches.
func (m *mock) await(ts *testscript.TestScript, pattern string) []string {
	wanted := regexp.MustCompile(pattern)
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	for {
		select {
		case line, ok := <-m.lines:
			if !ok {
				_ = m.cmd.Wait() // what it has printed tells more
				ts.Fatalf("the mock has ended without a line like %q:\n%s%s", pattern, m.seen.String(), m.stderr.String())
			}
			fmt.Fprintln(&m.seen, line)
			if found := wanted.FindStringSubmatch(line); found != nil {
				return found
			}
		case <-ctx.Done():
			ts.Fatalf("no line like %q in time:\n%s", pattern, m.seen.String())
		}
	}
}

func sendSignal(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}
	ts.Check(mockOf(ts).cmd.Process.Signal(signals[args[0]]))
}

func stopped(ts *testscript.TestScript, _ bool, _ []string) {
	m := mockOf(ts)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for open := true; open; {
		var line string
		select {
		case line, open = <-m.lines:
			if open {
				fmt.Fprintln(&m.seen, line)
			}
		case <-ctx.Done():
			ts.Fatalf("the mock has not stopped in time:\n%s", m.seen.String())
		}
	}
	err := m.cmd.Wait()
	fmt.Fprint(ts.Stdout(), m.seen.String())
	fmt.Fprint(ts.Stderr(), m.stderr.String())
	ts.Check(err)
}

func request(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	body := strings.Join(args[2:], "")
	r, err := http.NewRequestWithContext(ctx, args[0], args[1], strings.NewReader(body))
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	status, text := send(ts, r)
	fmt.Fprintf(ts.Stdout(), "%d %s\n", status, text)
}

func send(ts *testscript.TestScript, r *http.Request) (status int, body []byte) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	ts.Check(err)
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	ts.Check(err)
	return response.StatusCode, bytes.TrimSpace(body)
}

func read(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	const credentials = `{"username":"your_api_username","password":"your_api_password"}`
	login, err := http.NewRequestWithContext(ctx, http.MethodPost, ts.Getenv("URL")+"/auth/login", strings.NewReader(credentials))
	ts.Check(err)
	_, pair := send(ts, login)
	var envelope struct{ Data openapi.TokenPair }
	ts.Check(json.Unmarshal(pair, &envelope))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, ts.Getenv("URL")+"/api/v1/"+args[0], http.NoBody)
	ts.Check(err)
	r.Header.Set("Authorization", "Bearer "+envelope.Data.AccessToken)
	status, text := send(ts, r)
	fmt.Fprintf(ts.Stdout(), "%d %s\n", status, text)
}

// try leaves it to the script to see that the third line let the token of the first expire.
func try(ts *testscript.TestScript, _ bool, _ []string) {
	m := mockOf(ts)
	login := m.await(ts, "^  (TOKEN=.*)")[1]
	read := m.await(ts, "^  (curl .*)")[1]
	expire := m.await(ts, "^  (curl .*)")[1]
	ts.Check(ts.Exec("sh", "-c", strings.Join([]string{login, read, expire, read}, "\n")))
}

// hang waits for the mock to ask for the body, so that it is answering the request for sure.
func hang(ts *testscript.TestScript, _ bool, _ []string) {
	m := mockOf(ts)
	conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", ts.Getenv("ADDRESS"))
	ts.Check(err)
	ts.Defer(func() { conn.Close() })
	m.conn = conn
	_, err = fmt.Fprintf(conn, "POST /auth/login HTTP/1.1\r\nHost: mock\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
	ts.Check(err)
	if status := m.status(ts); status != "HTTP/1.1 100 Continue" {
		ts.Fatalf("%q, want to be told to continue", status)
	}
}

// followJournal opens a stream of the journal, and leaves it open.
func followJournal(ts *testscript.TestScript, _ bool, _ []string) {
	m := mockOf(ts)
	conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", ts.Getenv("ADDRESS"))
	ts.Check(err)
	ts.Defer(func() { conn.Close() })
	m.conn = conn
	_, err = fmt.Fprintf(conn, "GET /_mock/journal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
	ts.Check(err)
	if status := m.status(ts); status != "HTTP/1.1 200 OK" {
		ts.Fatalf("%q, want a stream", status)
	}
}

func answer(ts *testscript.TestScript, _ bool, _ []string) {
	m := mockOf(ts)
	_, err := io.WriteString(m.conn, "{}")
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), m.status(ts))
}

// status reads the first line of a response, and the blank line of one without a body. A connection may also have been closed.
func (m *mock) status(ts *testscript.TestScript) string {
	reader := bufio.NewReaderSize(m.conn, 16)
	line, err := reader.ReadString('\n')
	if line == "" && errors.Is(err, io.EOF) {
		return "hung up"
	}
	ts.Check(err)
	if strings.Contains(line, " 100 ") {
		_, err = reader.ReadString('\n')
		ts.Check(err)
	}
	return strings.TrimSpace(line)
}
