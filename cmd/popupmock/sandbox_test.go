package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/control"
)

// TestSandboxes logs in to one below its prefix and to one on a port of its own, with TLS and without.
func TestSandboxes(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"http": nil, "apart": {"--control-listen=127.0.0.1:0"}, "https": {"--tls", "--tls-ca-file=" + filepath.Join(t.TempDir(), "ca.pem")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: args})
			steering := &served{t: t, base: mock.await(`^  control +(\S+)/_mock$`), client: mock.client}
			if name == "https" {
				client, err := (&target{caFile: mock.await(`CA file +(\S+) is what`)}).client()
				if err != nil {
					t.Fatal(err)
				}
				mock.client, steering.client = client, client
			}
			for body, sandbox := range map[string]string{`{"name":"below"}`: "below", `{"name":"own","listen":true}`: "own"} {
				made := makeSandbox(t, steering, body)
				if own := made.BaseURL != mock.base+"/s/"+sandbox; own != (sandbox == "own") {
					t.Errorf("%s is at %s", sandbox, made.BaseURL)
				}
				box := &served{t: t, base: made.BaseURL, client: mock.client}
				if got := box.send(http.MethodPost, "/auth/login", "", `{"username":"your_api_username","password":"your_api_password"}`); !strings.Contains(got, "access_token") {
					t.Errorf("%s answers %s", sandbox, got)
				}
				mock.await(`200 POST /auth/login 127\.0\.0\.1 your_api_username \(sandbox ` + sandbox + `\)$`)
				box.base = strings.TrimSuffix(made.ControlURL, "/_mock")
				if status, got := box.ask(box.base, "/_mock/journal/count", "", ""); status != 200 || !strings.Contains(got, `"count":1`) {
					t.Errorf("the journal of %s: %d %s", sandbox, status, got)
				}
			}
		})
	}
}

func makeSandbox(t *testing.T, steering *served, body string) control.Sandbox {
	t.Helper()
	var made control.Sandbox
	text := steering.send(http.MethodPost, "/_mock/sandboxes", "", body)
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if _, err := url.Parse(made.BaseURL); err != nil || made.Name == "" {
		t.Fatalf("made %s", text)
	}
	return made
}

// TestSandboxesOfOneSeed make the same keys, and others not.
func TestSandboxesOfOneSeed(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	keys := map[string]string{}
	for name, seed := range map[string][]string{"a": {"--seed", "one"}, "b": {"--seed", "one"}, "c": {"--seed", "two"}, "d": nil} {
		printed(t, append([]string{"ctl", "--url", mock.base, "sandbox", "create", "--name", name}, seed...)...)
		keys[name] = printed(t, "ctl", "--url", mock.base, "--sandbox", name, "key", "rotate")
	}
	if keys["a"] != keys["b"] || keys["a"] == keys["c"] || keys["a"] == keys["d"] {
		t.Errorf("keys are %q, want those of a and b alike, and the others not", keys)
	}
}
