package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/openapi"
)

// instance is a popupmock serve of its own.
type instance struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  <-chan string // what it prints
	stderr bytes.Buffer
	said   strings.Builder // what it has printed up to now
	base   string          // empty until it listens
	client *http.Client
}

// startInstance starts the program as its users have it. It is killed at the end of the test, if it still runs.
func startInstance(t *testing.T, environ []string, args ...string) *instance {
	t.Helper()
	p := &instance{t: t, client: &http.Client{Transport: &http.Transport{}}}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), "popupmock", append([]string{"serve", "--listen=127.0.0.1:0"}, args...)...)
	p.cmd.Env, p.cmd.Stderr = append(plainEnvironment(), environ...), &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	p.lines = linesOf(out)
	return p
}

// plainEnvironment is that of the tests, without what would be a setting of the mock.
func plainEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "POPUPMOCK_") })
}

// await reads lines until one has a text, and returns what follows it.
func (p *instance) await(text string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 5*patience)
	defer cancel()
	for open := true; open; {
		var line string
		select {
		case line, open = <-p.lines:
			p.said.WriteString(line + "\n")
			if _, rest, found := strings.Cut(line, text); found {
				return rest
			}
		case <-ctx.Done():
			open = false
		}
	}
	p.kill() // what it has printed tells more
	p.t.Fatalf("the mock does not say %q:\n%s%s", text, p.said.String(), &p.stderr)
	return ""
}

// listening waits until it does.
func (p *instance) listening() *instance {
	p.t.Helper()
	p.base = p.await("is listening on ")
	return p
}

// listeningJSON waits until one does that logs in JSON.
func (p *instance) listeningJSON() *instance {
	p.t.Helper()
	p.base, _, _ = strings.Cut(p.await(`"msg":"listening",`), `","control_url"`)
	_, p.base, _ = strings.Cut(p.base, `"url":"`)
	return p
}

// kill ends it as a machine does that loses its power, but for the page cache. It returns when nothing of it is left.
func (p *instance) kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended
	for line := range p.lines {
		p.said.WriteString(line + "\n")
	}
	_ = p.cmd.Wait()
	p.client.CloseIdleConnections()
}

// stop ends it as a user does, and wants it to be content.
func (p *instance) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	p.await("popupmock: stopping")
	for range p.lines { // until it has ended
	}
	if err := p.cmd.Wait(); err != nil || p.stderr.Len() > 0 {
		p.t.Errorf("it ends with %v: %s", err, &p.stderr)
	}
}

// ask sends a request, with a bearer token unless it is empty. It fails when no whole answer comes.
func (p *instance) ask(method, path, token, body string) (status int, text string, err error) {
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, string(answer), err
}

// must is ask where the answer must come.
func (p *instance) must(method, path, token, body string) (status int, text string) {
	p.t.Helper()
	status, text, err := p.ask(method, path, token, body)
	if err != nil {
		p.t.Fatalf("%s %s: %v\n%s", method, path, err, &p.stderr)
	}
	return status, text
}

// Bodies of calls that give tokens.
func loginBody(username, password string) string {
	return fmt.Sprintf(`{"username":%q,"password":%q}`, username, password)
}

func refreshBody(refresh string) string { return fmt.Sprintf(`{"refresh_token":%q}`, refresh) }

// pairOf are the tokens of an answer.
func pairOf(t *testing.T, text string) openapi.TokenPair {
	t.Helper()
	var envelope struct{ Data openapi.TokenPair }
	if err := json.Unmarshal([]byte(text), &envelope); err != nil || envelope.Data.AccessToken == "" {
		t.Errorf("no tokens in %s: %v", text, err)
	}
	return envelope.Data
}
