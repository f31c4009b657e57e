package mockserver_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Other lines than plain TCP: TLS, HTTP/2, connections of another address, and none at all.

// secured serves a mock with TLS, and returns a client for it.
func secured(t *testing.T, mock *mockserver.TestServer, http2 bool) (url string, client *http.Client) {
	server := httptest.NewUnstartedServer(mock.Handler())
	server.EnableHTTP2 = http2
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL, server.Client()
}

func TestFaultsOverTLS(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		effect  fault.Effect
		http2   bool
		ends    func(error) bool
		want    string
		outcome journal.Outcome
	}{
		{"a reset", fault.Reset{}, false, func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }, "a reset of the connection", journal.OutcomeReset},
		{"a close", fault.Close{}, false, func(err error) bool { return errors.Is(err, io.EOF) }, "its end", journal.OutcomeClosed},
		{"a cut", fault.Cut{Bytes: 3}, false, func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }, "the end of the body", journal.OutcomeCut},
		{"a reset over HTTP/2", fault.Reset{}, true, isStreamError, "a reset of the stream", journal.OutcomeReset},
		{"a close over HTTP/2", fault.Close{}, true, isStreamError, "a reset of the stream", journal.OutcomeClosed},
		{"a cut over HTTP/2", fault.Cut{Bytes: 3}, true, isStreamError, "a reset of the stream", journal.OutcomeCut},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			url, client := secured(t, mock, c.http2)
			mock.AddFault(fault.Rule{Operation: "login", Phase: fault.After, When: fault.Nth(1), Effect: c.effect})
			if err := loginBy(t, client, url); err == nil || !c.ends(err) {
				t.Errorf("the client sees %v, want %s", err, c.want)
			}
			if got := last(t, mock); got.Outcome != c.outcome || got.Status != 200 {
				t.Errorf("the journal has %s with %d, want %s with 200", got.Outcome, got.Status, c.outcome)
			}
			if err := loginBy(t, client, url); err != nil {
				t.Errorf("the next login: %v", err)
			}
		})
	}
}

func isStreamError(err error) bool { return strings.Contains(err.Error(), "INTERNAL_ERROR") }

// loginBy logs in, and returns what has gone wrong.
func loginBy(t *testing.T, client *http.Client, url string) error {
	r, err := http.NewRequestWithContext(t.Context(), "POST", url+loginPath, strings.NewReader(loginBody))
	if err != nil {
		t.Fatal(err)
	}
	r.GetBody = nil // so that the transport does not send it again
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.ReadAll(res.Body)
	return err
}

func TestAResetOfAConnectionFromElsewhere(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Reset{}})
	if err := loginBy(t, mock.ClientFrom("192.0.2.7"), mock.URL); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the client sees %v, want a reset", err)
	}
	if got := last(t, mock); got.ClientIP != "192.0.2.7" || got.Outcome != journal.OutcomeReset {
		t.Errorf("the journal has %+v", got)
	}
}

// A response recorder has no connection to break; whoever calls the handler sees how net/http is told to end one.
func TestAFaultWithoutAConnectionEndsTheHandler(t *testing.T) {
	t.Parallel()
	for effect, want := range map[fault.Effect]journal.Outcome{
		fault.Reset{}: journal.OutcomeReset, fault.Close{}: journal.OutcomeClosed, fault.Cut{Bytes: 7}: journal.OutcomeCut,
	} {
		mock := mockserver.Start(t)
		mock.AddFault(fault.Rule{Operation: "login", Phase: fault.After, Effect: effect})
		w := httptest.NewRecorder()
		func() {
			defer func() {
				if cause, _ := recover().(error); !errors.Is(cause, http.ErrAbortHandler) {
					t.Errorf("%s: the handler ends with %v, want %v", effect.Type(), cause, http.ErrAbortHandler)
				}
			}()
			mock.Handler().ServeHTTP(w, httptest.NewRequest("POST", loginPath, strings.NewReader(loginBody)))
		}()
		if got := last(t, mock); got.Outcome != want || got.Bytes != int64(w.Body.Len()) {
			t.Errorf("%s: the journal has %s with %d bytes, want %s with %d", effect.Type(), got.Outcome, got.Bytes, want, w.Body.Len())
		}
	}
}

// The end of a test does not wait for a request that nobody lets go.
func TestTheEndOfATestLetsGo(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	t.Run("the test", func(t *testing.T) {
		mock := mockserver.Start(t)
		mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Stall{}})
		go func() {
			defer close(ended)
			defer func() { _ = recover() }()
			r := httptest.NewRequest("POST", loginPath, strings.NewReader(loginBody)).WithContext(context.Background())
			mock.Handler().ServeHTTP(httptest.NewRecorder(), r)
		}()
		heldBack(t, mock)
	})
	<-ended
}

func TestAResetOverTLS12(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	url, client := secured(t, mock, false)
	client.Transport.(*http.Transport).TLSClientConfig.MaxVersion = tls.VersionTLS12
	mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Reset{}})
	if err := loginBy(t, client, url); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the client sees %v, want a reset", err)
	}
}
