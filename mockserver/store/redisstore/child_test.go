package redisstore_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/history"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// The environment of a child: where its Redis is, and its name among those that share it.
const (
	childRedis   = "REDISSTORE_CHILD_REDIS"
	childReplica = "REDISSTORE_CHILD_REPLICA"
)

// childRules are those of mocks in processes of their own.
func childRules() history.Rules {
	return history.Rules{AccessTTL: 60, RefreshTTL: 150, RevokeOnReuse: true}
}

// serveChild is a mock that prints where it is.
func serveChild(address, replica string) error {
	backend, err := redisstore.Open(context.Background(), address, redisstore.Options{})
	if err != nil {
		return err
	}
	config := historyConfig(childRules(), replica, true)
	config.State = backend
	mock, err := mockserver.New(config)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "http://"+listener.Addr().String())
	server := http.Server{Handler: mock.Handler(), ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

// child is such a mock, as others see it. It is what histories want of a mock, but for CatchUp, which strict ones need not.
type child struct {
	*control.Client
	cmd       *exec.Cmd
	base      *url.URL
	transport *http.Transport
}

// startChild starts one, which is killed at the end of the test.
func startChild(t *testing.T, address, replica string) *child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.CommandContext(context.WithoutCancel(t.Context()), program)}
	c.cmd.Env = append(os.Environ(), childRedis+"="+address, childReplica+"="+replica)
	out, err := c.cmd.StderrPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://") {
		t.Fatalf("a mock says %q, %v, want where it is", line, err)
	}
	base, err := url.Parse(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	c.base = base
	c.transport = &http.Transport{DisableKeepAlives: true} // or a request is sent again by itself when its connection was closed
	if c.Client, err = control.NewClient(base.String(), control.WithHTTPClient(&http.Client{Transport: c.transport})); err != nil {
		t.Fatal(err)
	}
	return c
}

// Handler forwards requests to the process. Of one that has no whole answer nobody knows what it has done: it was killed.
func (c *child) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := r.Clone(r.Context())
		out.URL.Scheme, out.URL.Host, out.Host, out.RequestURI = c.base.Scheme, c.base.Host, c.base.Host, ""
		answer, err := c.transport.RoundTrip(out)
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(answer.StatusCode)
		_, _ = w.Write(body) // a recorder takes all
	})
}

// CatchUp does nothing.
func (*child) CatchUp(context.Context) error { return nil }

// kill ends it at once. It may have ended.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}
