package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/jonboulle/clockwork"
)

func TestAskHealth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		want   string // the error, empty for none
	}{
		{"well", 200, `{"status":"ok","version":"v1"}`, ""},
		{"not well", 200, `{"status":"broken"}`, `it says "broken"`},
		{"another server", 200, "<html>", "it answers 200 OK, but not as popupmock does"},
		{"another API", 200, `{"health":"ok"}`, "it answers 200 OK, but not as popupmock does"},
		{"an error", 500, `{"status":"ok"}`, "it answers 500 Internal Server Error, but not as popupmock does"},
		{"elsewhere", 302, "", "it answers 302 Found, but not as popupmock does"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/_mock/health" {
					t.Errorf("asked for %s", r.URL.Path)
				}
				w.Header().Set("Location", "/_mock/health")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			}))
			t.Cleanup(server.Close)
			client, err := (&target{}).client()
			if err != nil {
				t.Fatal(err)
			}
			_, err = askHealth(t.Context(), client, server.URL)
			if got := text(err); got != test.want {
				t.Errorf("error %q, want %q", got, test.want)
			}
		})
	}
}

// TestAskHealthGivesUp lets the three seconds pass at once, for a server that never answers and one that stops half way.
func TestAskHealthGivesUp(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"} {
		synctest.Test(t, func(t *testing.T) {
			client := &http.Client{Transport: &http.Transport{
				DialContext: func(context.Context, string, string) (net.Conn, error) {
					near, far := net.Pipe()
					go func() {
						if _, err := http.ReadRequest(bufio.NewReader(far)); err != nil {
							t.Error(err)
						}
						_, _ = io.WriteString(far, sent)
						_, _ = io.Copy(io.Discard, far) // until the client hangs up
					}()
					return near, nil
				},
			}}
			_, err := askHealth(t.Context(), client, "http://mock.test")
			if got, want := text(err), "no answer within 3s"; got != want {
				t.Errorf("after %q: error %q, want %q", sent, got, want)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestHealthcheckTakesABaseURLWithASlash(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: []string{"--quiet"}})
	if got, want := printed(t, "healthcheck", "--url", mock.base+"/"), mock.base+" is well "; !strings.HasPrefix(got, want) {
		t.Errorf("printed %q, want %q and the version", got, want)
	}
}
