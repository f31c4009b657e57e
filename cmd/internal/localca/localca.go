// Package localca makes certificates for a mock that serves HTTPS: a certificate authority that signs one certificate and
// is then gone. Who trusts it trusts that one mock, until it stops, and nothing else.
package localca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/netip"
	"time"
)

// The certificates are good from an hour before they are made, for clients whose clocks are late, and for as long as
// browsers accept.
const (
	before = time.Hour
	after  = 397 * 24 * time.Hour
)

// Made is what a mock needs to serve HTTPS, and what its clients need.
type Made struct {
	// Certificate is the mock's, with its key.
	Certificate tls.Certificate
	// CA is the certificate to trust, in PEM. Nobody has its key any more.
	CA []byte
}

// Make returns a certificate for hosts, DNS names and IP addresses, made at now, which must be real time because clients
// judge by that. Keys are ECDSA on P-256.
func Make(now time.Time, hosts []string) (Made, error) {
	root, rootKey, err := authority(now)
	if err != nil {
		return Made{}, fmt.Errorf("make a CA certificate: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Made{}, fmt.Errorf("make a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: "popupmock"},
		NotBefore:    now.Add(-before),
		NotAfter:     now.Add(after),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if addr, err := netip.ParseAddr(host); err == nil {
			template.IPAddresses = append(template.IPAddresses, addr.Unmap().AsSlice())
			continue
		}
		template.DNSNames = append(template.DNSNames, host)
	}
	leaf, err := x509.CreateCertificate(rand.Reader, template, root, key.Public(), rootKey)
	if err != nil {
		return Made{}, fmt.Errorf("make a certificate: %w", err)
	}
	return Made{
		Certificate: tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: key},
		CA:          pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}),
	}, nil
}

func authority(now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		// The time tells the CAs of two mocks apart, for clients that were told to trust both.
		Subject:               pkix.Name{CommonName: "popupmock CA " + now.UTC().Format(time.RFC3339Nano)},
		NotBefore:             now.Add(-before),
		NotAfter:              now.Add(after),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(raw)
	return certificate, key, err
}
