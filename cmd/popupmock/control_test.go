package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// ask sends a request to a base URL, with a Host and a bearer token unless they are empty, and returns status and body.
func (s *served) ask(base, path, host, token string) (status int, body string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, base+path, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Host = host
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(text))
}

func TestControlListen(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			ready, ca := filepath.Join(folder, "ready.txt"), filepath.Join(folder, "ca.pem")
			args := []string{"--control-listen=127.0.0.1:0", "--ready-file=" + ready}
			if scheme == "https" {
				args = append(args, "--tls", "--tls-ca-file="+ca)
			}
			mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: args})
			steering := mock.await(`^  control +(\S+)/_mock$`)
			if want := scheme + "://127.0.0.1:"; !strings.HasPrefix(steering, want) || steering == mock.base {
				t.Fatalf("the control API is at %s and the mock at %s", steering, mock.base)
			}
			if got := mock.await(`^  curl .* (\S+)/_mock/clock/advance`); got != steering {
				t.Errorf("the line to try goes to %s, want %s", got, steering)
			}
			text, err := os.ReadFile(ready)
			if err != nil || string(text) != mock.base+"\n"+steering+"\n" {
				t.Errorf("the ready file says %q, %v", text, err)
			}
			check := []string{"healthcheck", "--url", steering}
			if scheme == "https" {
				client, err := (&target{caFile: ca}).client()
				if err != nil {
					t.Fatal(err)
				}
				mock.client, check = client, append(check, "--ca-file", ca)
			}
			printed(t, check...)
			if status, body := mock.ask(steering, "/_mock/clock", "", ""); status != 200 {
				t.Errorf("the control API answers %d %s", status, body)
			}
			checkApart(t, mock, steering)
		})
	}
}

// checkApart wants each listener to know nothing of what the other serves.
func checkApart(t *testing.T, mock *served, steering string) {
	t.Helper()
	const unknown = `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"Resource not found"}}`
	if status, body := mock.ask(mock.base, "/_mock/clock", "", ""); status != 404 || body != unknown {
		t.Errorf("where the mock listens, /_mock/clock is answered %d %s", status, body)
	}
	mock.await(`404 GET /_mock/clock 127\.0\.0\.1 -: unknown path`)
	const noCall = `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"no control call GET /api/v1/countries; popupmock openapi --control lists the calls"}}`
	if status, body := mock.ask(steering, "/api/v1/countries", "", ""); status != 404 || body != noCall {
		t.Errorf("where the control API listens, /api/v1/countries is answered %d %s", status, body)
	}
}

func TestTakenControlPort(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock()})
	address := strings.TrimPrefix(mock.base, "http://")
	code, _, stderr := execute(t, "serve", "--listen=127.0.0.1:0", "--control-listen="+address)
	want := "popupmock: cannot listen on " + address + ": address already in use; another program has the port, --control-listen 127.0.0.1:0 takes a free one\n"
	if code != exitUsage || stderr != want {
		t.Errorf("exit code %d and %q, want %d and %q", code, stderr, exitUsage, want)
	}
}

// TestHealthcheckFollowsTheControlAPI asks by variables alone, as a container does.
func TestHealthcheckFollowsTheControlAPI(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{
		wall: clockwork.NewFakeClock(), args: []string{"--control-listen=127.0.0.1:0"}, environ: []string{"POPUPMOCK_CONTROL_TOKEN=sesame"},
	})
	steering := mock.await(`^  control +(\S+)/_mock \(wants the control token\)$`)
	var out, problems bytes.Buffer
	code := run(t.Context(), program{args: []string{"healthcheck"}, stdout: &out, stderr: &problems, environ: []string{
		"POPUPMOCK_CONTROL_TOKEN=sesame", "POPUPMOCK_LISTEN=127.0.0.1:1", "POPUPMOCK_CONTROL_LISTEN=" + strings.TrimPrefix(steering, "http://"),
	}})
	if want := steering + " is well (popupmock " + mockserver.Version() + ")\n"; code != exitOK || out.String() != want {
		t.Errorf("exit code %d, %q and %q, want %q", code, &out, &problems, want)
	}
}

// TestControlToken is given one in each way, and finds it in nothing that is printed.
func TestControlToken(t *testing.T) {
	t.Parallel()
	const token = "open-sesame"
	file := filepath.Join(t.TempDir(), "mock.yaml")
	if err := os.WriteFile(file, []byte("control_token: "+token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]program{
		"flag":     {args: []string{"--control-token=" + token}},
		"variable": {environ: []string{"POPUPMOCK_CONTROL_TOKEN=" + token}},
		"file":     {args: []string{"--config=" + file}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			p.wall, p.stderr = clockwork.NewFakeClock(), &stderr
			mock := serveInProcess(t, p)
			if got := mock.await(`^  curl .*/_mock/clock/advance -H (.*) -d`); got != `"Authorization: Bearer $POPUPMOCK_CONTROL_TOKEN"` {
				t.Errorf("the line to try has %s", got)
			}
			for shown, want := range map[string]int{"": 401, "sesame": 401, token: 200} {
				if status, body := mock.ask(mock.base, "/_mock/clock", "", shown); status != want || strings.Contains(body, token) {
					t.Errorf("with %q it answers %d %s, want %d", shown, status, body, want)
				}
			}
			printed(t, "healthcheck", "--url", mock.base)
			mock.ask(mock.base, "/api/v1/countries", "", token)
			mock.stop()
			for line := range mock.lines {
				if strings.Contains(line, token) {
					t.Errorf("it prints %s", line)
				}
			}
			if strings.Contains(stderr.String(), token) {
				t.Errorf("it complains %s", &stderr)
			}
		})
	}
}

func TestControlHosts(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{
		wall: clockwork.NewFakeClock(), args: []string{"--control-allow-host=mock.test,*.lab.test", "--tls", "--tls-host=tls.test", "--tls-ca-file=" + filepath.Join(t.TempDir(), "ca.pem")},
	})
	client, err := (&target{caFile: mock.await(`CA file +(\S+) is what`)}).client()
	if err != nil {
		t.Fatal(err)
	}
	mock.client = client
	for host, want := range map[string]int{
		"": 200, "localhost": 200, "mock.test:8080": 200, "a.lab.test": 200, "tls.test": 200, "lab.test": 403, "evil.example": 403, "test": 403,
	} {
		if status, body := mock.ask(mock.base, "/_mock/clock", host, ""); status != want {
			t.Errorf("by %q it answers %d %s, want %d", host, status, body, want)
		}
	}
}

func TestHostsOfTheControlAPI(t *testing.T) {
	t.Parallel()
	settings := config.Settings{
		Listen: "shop.test:80", ControlListen: "[2001:db8::1]:81", TLSHosts: []string{"tls.test"},
		Mock: mockserver.Config{ControlHosts: []string{"a.test"}},
	}
	if diff := cmp.Diff([]string{"a.test", "tls.test", "shop.test", "2001:db8::1"}, controlHosts(settings)); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
	}
	if got := controlHosts(config.Settings{Listen: ":80"}); len(got) != 0 {
		t.Errorf("hosts are %q, want none", got)
	}
}

func TestDanger(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		open, controlOpen bool
		token, want       string
	}{
		{false, false, "", ""}, {false, false, "t", ""}, {false, true, "t", ""},
		{true, true, "", "other machines can reach the mock, and its control API with it"},
		{true, true, "t", "other machines can reach the mock"},
		{true, false, "", "other machines can reach the mock"},
		{false, true, "", "other machines can reach the control API"},
	} {
		s := site{open: test.open, control: place{open: test.controlOpen}}
		s.settings.Mock.ControlToken = test.token
		if got := s.danger(); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// TestTheControlClientSteersWhatServeServes is the whole way, once.
func TestTheControlClientSteersWhatServeServes(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: []string{"--control-token=sesame", "--clock-frozen"}})
	client, err := control.NewClient(mock.base, control.WithToken("sesame"), control.WithHTTPClient(mock.client))
	if err != nil {
		t.Fatal(err)
	}
	minted, err := client.Mint(t.Context(), control.Minting{Account: mockserver.DefaultUsername, ExpiresIn: new(int64(-60))})
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := mock.ask(mock.base, "/api/v1/countries", "", minted.Token); status != 401 {
		t.Errorf("an expired token is answered %d", status)
	}
	mock.await(`401 GET /api/v1/countries 127\.0\.0\.1 your_api_username: access token expired 60 s ago`)
}
