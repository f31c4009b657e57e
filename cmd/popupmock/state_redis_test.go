package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// Two programs with one Redis are one mock, and another prefix is another mock. None of them shows the password.
func TestServeSharesRedis(t *testing.T) {
	t.Parallel()
	redis := server.NewRedisTCP(t, func(port string) []string { return []string{"--port", port, "--requirepass", "geheim"} })
	environ := []string{"POPUPMOCK_STATE=redis://:geheim@" + redis.Address + "/3"}
	var all []*instance
	begin := func(want string, args ...string) *instance {
		t.Helper()
		p := startInstance(t, environ, args...).listening()
		if got := p.await("  state     redis://:xxxxx@" + redis.Address + "/3, "); !strings.HasPrefix(got, want) {
			t.Errorf("the state is %q, want %q", got, want)
		}
		all = append(all, p)
		return p
	}
	a := begin("new")
	b := begin("goes on from 20", "--access-ttl=5m")
	other := begin("new", "--state-prefix=other")

	wantStatus := func(p *instance, want int, method, path, token, body string) string {
		t.Helper()
		status, text := p.must(method, path, token, body)
		if status != want {
			t.Errorf("%s %s: %d, want %d: %s", method, path, status, want, text)
		}
		return text
	}
	first := pairOf(t, wantStatus(a, http.StatusOK, http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password")))
	wantStatus(other, http.StatusUnauthorized, http.MethodPost, "/auth/refresh", "", refreshBody(first.RefreshToken))
	next := pairOf(t, wantStatus(b, http.StatusOK, http.MethodPost, "/auth/refresh", "", refreshBody(first.RefreshToken)))
	wantStatus(a, http.StatusUnauthorized, http.MethodPost, "/auth/refresh", "", refreshBody(first.RefreshToken))
	if explained := wantStatus(a, http.StatusOK, http.MethodGet, "/_mock/journal", "", ""); !strings.Contains(explained, `"state":"spent"`) {
		t.Errorf("the first mock does not say that the token was spent: %s", explained)
	}
	wantStatus(a, http.StatusOK, http.MethodGet, "/api/v1/categories", next.AccessToken, "")
	if next.AccessExpiresAt.Sub(first.AccessExpiresAt).Abs().Minutes() > 30 {
		t.Errorf("a lifetime that was given to the second mock counts: %s after %s", next.AccessExpiresAt, first.AccessExpiresAt)
	}

	for i := range 10 { // at once, wherever it was changed
		change, show := a, b
		if i%2 == 0 {
			change, show = b, a
		}
		want := fmt.Sprintf(`"client_id":%d,`, 1000+i)
		wantStatus(change, http.StatusOK, http.MethodPatch, "/_mock/accounts/your_api_username", "", "{"+want[:len(want)-1]+"}")
		if got := wantStatus(show, http.StatusOK, http.MethodGet, "/_mock/accounts/your_api_username", "", ""); !strings.Contains(got, want) {
			t.Errorf("the other mock shows %s, want %s", got, want)
		}
	}
	wantStatus(a, http.StatusOK, http.MethodPost, "/_mock/sandboxes", "", `{"name":"both"}`)
	boxed := pairOf(t, wantStatus(b, http.StatusOK, http.MethodPost, "/s/both/auth/login", "", loginBody("your_api_username", "your_api_password")))
	wantStatus(a, http.StatusOK, http.MethodGet, "/s/both/api/v1/categories", boxed.AccessToken, "")

	replicas := func() int {
		t.Helper()
		store, err := redisstore.Open(t.Context(), "redis://:geheim@"+redis.Address+"/3", redisstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = store.Close() }()
		record, err := store.Read(t.Context(), "replicas")
		if err != nil {
			t.Fatal(err)
		}
		return len(record.Fields)
	}
	third := begin("goes on from 20")
	if n := replicas(); n != 3 {
		t.Errorf("%d mocks share the state, want 3", n)
	}
	third.stop()
	if n := replicas(); n != 2 {
		t.Errorf("%d mocks share the state once one has ended, want 2: it takes its leave before the state is closed", n)
	}

	redis.Kill() // and with it what it had
	if text := wantStatus(b, http.StatusServiceUnavailable, http.MethodPost, "/auth/refresh", "", refreshBody(next.RefreshToken)); strings.Contains(text, "geheim") {
		t.Errorf("the answer shows the password: %s", text)
	}
	for _, p := range all {
		p.kill()
		if strings.Contains(p.said.String()+p.stderr.String(), "geheim") {
			t.Errorf("the password is shown:\n%s%s", p.said.String(), &p.stderr)
		}
	}
}

// A Redis with TLS is reached when its certificate is one that the system trusts.
func TestServeSecureRedis(t *testing.T) {
	t.Parallel()
	cert, private := selfSigned(t)
	redis := server.NewRedisTCP(t, func(port string) []string {
		return []string{"--port", "0", "--tls-port", port, "--tls-auth-clients", "no", "--tls-cert-file", cert, "--tls-key-file", private}
	})
	serve := []string{"serve", "--listen=127.0.0.1:0", "--state=rediss://" + redis.Address}
	code, stdout, stderr := executeIn(t, nil, "", serve...)
	for try := 0; strings.Contains(stderr, "did not answer in time") && try < 20; try++ { // a second is not much with the race detector
		code, stdout, stderr = executeIn(t, nil, "", serve...)
	}
	const unknown = ": tls: failed to verify certificate: x509: certificate signed by unknown authority"
	if want := "popupmock: state: the state is unavailable: rediss://" + redis.Address + unknown + "\n"; code != exitFailed || stdout != "" || stderr != want {
		t.Errorf("exit code %d, %q and %q, want %d and %q", code, stdout, stderr, exitFailed, want)
	}
	p := startInstance(t, []string{"SSL_CERT_FILE=" + cert}, "--state=rediss://"+redis.Address).listening()
	if got := p.await("  state     rediss://" + redis.Address + ", "); got != "new" {
		t.Errorf("the state is %q, want a new one", got)
	}
	if status, text := p.must(http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password")); status != http.StatusOK {
		t.Errorf("login: %d %s", status, text)
	}
}

// selfSigned are the files of a certificate for 127.0.0.1 and of its key.
func selfSigned(t *testing.T) (cert, private string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", raw), write("key.pem", "PRIVATE KEY", secret)
}

// A Redis that does not let the mock in, or cannot keep a state, is told at once.
func TestServeRefusedByRedis(t *testing.T) {
	t.Parallel()
	locked := server.NewRedis(t, "--requirepass", "geheim")
	place := "unix://:xxxxx@" + locked.Address
	for address, want := range map[string]string{
		"unix://:raten@" + locked.Address: "state: the state is unavailable: " + place +
			": redis answered: WRONGPASS invalid username-password pair or user is disabled. (the address needs the right user and password)",
		"unix://" + locked.Address: "state: the state is unavailable: unix://" + locked.Address +
			": redis answered: NOAUTH Authentication required. (the address needs the password)",
	} {
		wantRefusedState(t, []string{"POPUPMOCK_STATE=" + address}, nil, exitFailed, want)
	}
	evicting := server.NewRedis(t, "--maxmemory-policy", "allkeys-lru")
	wantRefusedState(t, []string{"POPUPMOCK_STATE=unix://" + evicting.Address}, nil, exitUsage, "state: this redis cannot be used: unix://"+evicting.Address+
		": its maxmemory-policy is allkeys-lru, so it may throw state away; set maxmemory-policy noeviction")
}
