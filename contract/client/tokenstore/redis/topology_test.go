package redis_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/examples/need/server"
)

// TestCluster uses a real cluster, of one node: it refuses commands and scripts whose keys belong to several slots, as
// larger ones do.
func TestCluster(t *testing.T) {
	t.Parallel()
	node := server.NewRedisTCP(t, func(port string) []string {
		bus, _ := strconv.Atoi(port)
		if bus += 10000; bus > 65535 {
			bus -= 20000
		}
		return []string{"--port", port, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus)}
	})
	do(t, dial(t, node, "", ""), "CLUSTER", "ADDSLOTSRANGE", 0, 16383)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{node.Address}})
	t.Cleanup(func() { _ = client.Close() })
	until(t, "the cluster is there", func(ctx context.Context) bool {
		return strings.Contains(client.ClusterInfo(ctx).Val(), "cluster_state:ok")
	})
	s := open(t, client, store.Config{Key: newKey(t)})
	for n := range 3 {
		trial.Put(t, s, pair(n))
		trial.WantLoad(t, s, pair(n))
	}
	trial.Put(t, s, tokenstore.Pair{})
	trial.WantLoad(t, s, tokenstore.Pair{})
}

func TestTLS(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	roots := certificate(t, folder)
	s := server.NewRedisTCP(t, func(port string) []string {
		return []string{"--port", "0", "--tls-port", port, "--tls-auth-clients", "no",
			"--tls-cert-file", filepath.Join(folder, "cert.pem"), "--tls-key-file", filepath.Join(folder, "key.pem")}
	})
	options, err := redis.ParseURL("rediss://" + s.Address)
	if err != nil {
		t.Fatal(err)
	}
	options.MaxRetries = -1
	stranger := redis.NewClient(options)
	t.Cleanup(func() { _ = stranger.Close() })
	wantRefused(t, open(t, stranger, store.Config{}), tokenstore.ErrUnavailable, "certificate signed by unknown authority")

	trusting := *options
	trusting.TLSConfig = &tls.Config{RootCAs: roots}
	client := redis.NewClient(&trusting)
	t.Cleanup(func() { _ = client.Close() })
	good := open(t, client, store.Config{})
	trial.Put(t, good, pair(1))
	trial.WantLoad(t, good, pair(1))
}

// certificate writes a certificate for 127.0.0.1 and its key into a folder.
func certificate(t *testing.T, folder string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: cert}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(parsed)
	return roots
}
