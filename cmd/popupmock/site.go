package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/cmd/internal/localca"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

// A site is where a mock is served: its address, and the files that tell of it.
type site struct {
	settings config.Settings
	script   *setting           // nil for none
	state    *keeper            // nil for memory
	begun    mockserver.Begun   // how the mock has
	now      time.Time          // of the mock when it begins,
	accounts []control.Account  // what it has then,
	assumed  []assumption.State // and what it assumes
	ttl      time.Duration      // of the access tokens of the account that the lines to try log in to, 0 when it has none
	address  string             // HOST:PORT that it listens on
	base     string             // base URL for clients on this machine
	open     bool               // other machines can reach it
	control  place              // of the control API, the same unless it has a listener of its own
	tls      *tls.Config        // nil without TLS
	caFile   string             // what clients must trust, empty without TLS
	remove   []string           // files to remove when it stops
}

// A place is where the control API is.
type place struct {
	address, base string
	open          bool
}

// ask learns from the mock what the welcome tells of it.
func (s *site) ask(ctx context.Context, mock *mockserver.Server) (err error) {
	s.begun, s.now = mock.Begun(), mock.Now()
	if s.assumed, err = mock.Assumptions(ctx); err != nil {
		return err
	}
	if s.accounts, err = mock.Accounts(ctx); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	for _, account := range s.accounts {
		if account.Username == mockserver.DefaultUsername {
			s.ttl = time.Duration(account.AccessTTL) * time.Second
		}
	}
	return nil
}

// listen opens the socket of the mock, and after it that of the control API if it has one of its own. What was opened comes
// with an error too.
func (s *site) listen(ctx context.Context) ([]net.Listener, error) {
	first, err := listen(ctx, "--listen", s.settings.Listen)
	if err != nil {
		return nil, err
	}
	s.address, s.open = actual(s.settings.Listen, first), !isLoopback(first)
	s.base = baseURL(s.settings.TLS, s.address)
	s.control = place{s.address, s.base, s.open}
	if s.settings.ControlListen == "" {
		return []net.Listener{first}, nil
	}
	second, err := listen(ctx, "--control-listen", s.settings.ControlListen)
	if err != nil {
		return []net.Listener{first}, err
	}
	address := actual(s.settings.ControlListen, second)
	s.control = place{address, baseURL(s.settings.TLS, address), !isLoopback(second)}
	return []net.Listener{first, second}, nil
}

// listenBeside opens a port for a sandbox, which is served as the mock itself is.
func (s *site) listenBeside(ctx context.Context) (net.Listener, error) {
	host, _, _ := net.SplitHostPort(s.address) // it comes from a listener
	listener, err := listen(ctx, "--listen", net.JoinHostPort(host, "0"))
	if err == nil && s.tls != nil {
		listener = tls.NewListener(listener, s.tls)
	}
	return listener, err
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		l.Close()
	}
}

// handlers are what each of the listeners serves.
func (s *site) handlers(mock *mockserver.Server) []http.Handler {
	if s.settings.ControlListen == "" {
		return []http.Handler{mock.Handler()}
	}
	return []http.Handler{mock.APIHandler(), mock.ControlHandler()}
}

// controlHosts are the names by which the control API may be called: those that were allowed, and those that the mock goes
// by anyway.
func controlHosts(settings config.Settings) []string {
	hosts := slices.Concat(settings.Mock.ControlHosts, settings.TLSHosts)
	for _, address := range []string{settings.Listen, settings.ControlListen} {
		if host, _, _ := net.SplitHostPort(address); host != "" { // config has checked it
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// prepare makes the certificates and writes the files. The ready file comes last: who has seen it can begin.
func (s *site) prepare(now time.Time) error {
	if s.settings.TLS {
		if err := s.makeTLS(now); err != nil {
			return err
		}
	}
	if file := s.settings.ReadyFile; file != "" {
		if err := writeFile(file, []byte(s.readyText()), 0o644); err != nil {
			return fmt.Errorf("ready file: %w", err)
		}
		s.remove = append(s.remove, file)
	}
	return nil
}

// readyText is the base URL, and on a line of its own that of the control API where it is another.
func (s *site) readyText() string {
	if s.control.base == s.base {
		return s.base + "\n"
	}
	return s.base + "\n" + s.control.base + "\n"
}

func (s *site) makeTLS(now time.Time) error {
	made, err := localca.Make(now, s.hosts())
	if err != nil {
		return failure{err}
	}
	s.tls = &tls.Config{Certificates: []tls.Certificate{made.Certificate}, MinVersion: tls.VersionTLS12}
	if s.settings.TLSCAFile == "" {
		return s.makeTemporary(made.CA)
	}
	s.caFile = s.settings.TLSCAFile
	if err := writeFile(s.caFile, made.CA, 0o644); err != nil {
		return fmt.Errorf("CA file: %w", err)
	}
	return nil
}

// makeTemporary writes the CA file to the temporary directory, since nobody said where it should be.
func (s *site) makeTemporary(ca []byte) error {
	file, err := os.CreateTemp("", "popupmock-ca-*.pem")
	if err != nil {
		return fmt.Errorf("CA file: %w; --tls-ca-file names another place", err)
	}
	s.caFile = file.Name()
	s.remove = append(s.remove, s.caFile)
	_, err = file.Write(ca)
	if err := errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return fmt.Errorf("CA file: %w; --tls-ca-file names another place", err)
	}
	return nil
}

// hosts are the names and addresses that the certificate is for.
func (s *site) hosts() []string {
	hosts := append([]string{"localhost", "127.0.0.1", "::1"}, s.settings.TLSHosts...)
	for _, address := range []string{s.address, s.control.address} {
		host, _, _ := net.SplitHostPort(address) // it comes from a listener
		addr, err := netip.ParseAddr(host)
		if host != "" && (err != nil || !addr.IsUnspecified()) && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// clear removes the files that are of no use once the mock has stopped.
func (s *site) clear() {
	for _, file := range s.remove {
		_ = os.Remove(file) // it may be gone already, and there is nobody left to do anything about it
	}
}

// writeFile writes a file whole or not at all, so that who waits for it never reads half of it.
func writeFile(name string, content []byte, mode os.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return cannotWrite(name, err)
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(mode), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // the first error tells more
		return cannotWrite(name, err)
	}
	return nil
}

// cannotWrite drops the name of the temporary file, which means nothing to the user.
func cannotWrite(name string, err error) error {
	return fmt.Errorf("cannot write %s: %w", name, innermost(err))
}
