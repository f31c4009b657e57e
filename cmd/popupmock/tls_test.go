package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"
)

// TestTLS reaches the mock by each of its names, with a client that trusts nothing but the CA file.
func TestTLS(t *testing.T) {
	t.Parallel()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	wall := clockwork.NewFakeClock()
	mock := serveInProcess(t, program{
		wall: wall,
		args: []string{"--quiet", "--tls", "--tls-ca-file=" + ca, "--tls-host=mock.test,192.0.2.7"},
	})
	text, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	address := strings.TrimPrefix(mock.base, "https://")

	for _, name := range []string{"localhost", "127.0.0.1", "::1", "mock.test", "192.0.2.7"} {
		if err := handshake(t, address, &tls.Config{Time: wall.Now, RootCAs: roots, ServerName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var wrongName x509.HostnameError
	if err := handshake(t, address, &tls.Config{Time: wall.Now, RootCAs: roots, ServerName: "other.test"}); !errors.As(err, &wrongName) {
		t.Errorf("a name that it has not: %v, want a wrong host name", err)
	}
	var unknown x509.UnknownAuthorityError
	if err := handshake(t, address, &tls.Config{Time: wall.Now, RootCAs: x509.NewCertPool(), ServerName: "localhost"}); !errors.As(err, &unknown) {
		t.Errorf("without the CA: %v, want an unknown authority", err)
	}

	for _, http2 := range []bool{false, true} {
		mock.client.Transport = &http.Transport{
			TLSClientConfig: &tls.Config{Time: wall.Now, RootCAs: roots}, ForceAttemptHTTP2: http2, DisableKeepAlives: true,
		}
		if got, want := mock.send("GET", "/_mock/health", "", ""), `"status":"ok"`; !strings.Contains(got, want) {
			t.Errorf("answered %q, want %s (HTTP/2: %v)", got, want, http2)
		}
	}
}

func handshake(t *testing.T, address string, config *tls.Config) error {
	t.Helper()
	plain, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	return tls.Client(plain, config).HandshakeContext(t.Context())
}

// TestTemporaryCAFile changes the environment of the process, so it is not parallel.
func TestTemporaryCAFile(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	code, _, stderr := execute(t, "serve", "--listen=127.0.0.1:0", "--tls")
	if want := "no such file or directory; --tls-ca-file names another place\n"; code != exitUsage || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit code %d and %q, want %d and …%q", code, stderr, exitUsage, want)
	}
}
