package localca_test

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/localca"
)

func now() time.Time { return time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC) }

func TestMake(t *testing.T) {
	t.Parallel()
	made, err := localca.Make(now(), []string{"localhost", "127.0.0.1", "::1", "mock.test", "*.shop.test"})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(made.CA) {
		t.Fatalf("no certificate in %s", made.CA)
	}
	leaf, err := x509.ParseCertificate(made.Certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	day := 24 * time.Hour
	tests := []struct {
		name, host string
		at         time.Time
		want       string // in the error; empty for none
	}{
		{"name", "localhost", now(), ""},
		{"further name", "mock.test", now(), ""},
		{"name under an asterisk", "a.shop.test", now(), ""},
		{"IPv4 address", "127.0.0.1", now(), ""},
		{"IPv6 address", "[::1]", now(), ""},
		{"a clock that is late", "localhost", now().Add(-59 * time.Minute), ""},
		{"a year later", "localhost", now().Add(365 * day), ""},
		{"another name", "other.test", now(), "not other.test"},
		{"another address", "127.0.0.2", now(), "not 127.0.0.2"},
		{"the day before", "localhost", now().Add(-day), "not yet valid"},
		{"two years later", "localhost", now().Add(730 * day), "expired"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: test.host, CurrentTime: test.at})
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("verify for %s: %v, want %q", test.host, err, test.want)
			}
		})
	}
}

func TestMakeGivesAwayTheCertificateAlone(t *testing.T) {
	t.Parallel()
	made, err := localca.Make(now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(made.CA)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
		t.Fatalf("the CA file is %q, want one certificate and nothing else", made.CA)
	}
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(made.Certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	if !root.IsCA || leaf.IsCA {
		t.Errorf("CA: %v and %v, want the first alone to be one", root.IsCA, leaf.IsCA)
	}
}

func TestMakeTrustsNoOtherMock(t *testing.T) {
	t.Parallel()
	one, err := localca.Make(now(), []string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := localca.Make(now(), []string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(one.CA)
	leaf, err := x509.ParseCertificate(other.Certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	var unknown x509.UnknownAuthorityError
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now()}); !errors.As(err, &unknown) {
		t.Errorf("verify by another CA: %v, want an unknown authority", err)
	}
}

func TestMakeRefusesImpossibleNames(t *testing.T) {
	t.Parallel()
	_, err := localca.Make(now(), []string{"bücher.test"})
	if err == nil || !strings.Contains(err.Error(), "make a certificate") {
		t.Errorf("error %v, want one about the certificate", err)
	}
}
