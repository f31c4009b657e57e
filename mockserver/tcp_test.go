package mockserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A client that looks for the answer only when it has sent everything must not meet a closed connection.
func TestALargeBodyIsAnsweredOverTCP(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	const size = 10 << 20
	conn, err := net.Dial("tcp", strings.TrimPrefix(mock.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", loginPath, size); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(make([]byte, size)); err != nil {
		t.Fatalf("the connection ended before the body did: %v", err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	answer{status: res.StatusCode, body: string(raw)}.want(t, 413, errTooLarge)
}

func TestAClientThatGoesAwayIsInTheJournal(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(mock.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", loginPath); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	answer{status: res.StatusCode, body: string(raw)}.want(t, 400, errSyntax)
	wantReason(t, mock, journal.ReasonBodyIncomplete)
	_ = conn.Close()
}

func TestAStalledUploadDoesNotHoldUpTheJournal(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(mock.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The server asks for the body when its handler starts to read it, so by then the request is in the journal.
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", loginPath); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v", line, err)
	}
	if got := last(t, mock); got.Outcome != journal.OutcomeOpen || got.Operation != "login" || got.ClientIP != "127.0.0.1" {
		t.Errorf("the stalled upload is %+v in the journal, want an open login from 127.0.0.1", got)
	}
}

func TestHeadAndOptionsAreOtherMethods(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	for _, method := range []string{"HEAD", "OPTIONS"} {
		r, err := http.NewRequest(method, mock.URL+categoriesPath, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := mock.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET" {
			t.Errorf("%s: %d with Allow %q, want 405 with GET", method, res.StatusCode, res.Header.Get("Allow"))
		}
		wantReason(t, mock, journal.ReasonWrongMethod)
	}
}
