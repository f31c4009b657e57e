package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// listen opens the socket of a flag. The error is the user's: the address is taken, or not this machine's.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err == nil {
		return listener, nil
	}
	hint := ""
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		hint = "; another program has the port, " + flag + " 127.0.0.1:0 takes a free one"
	case errors.Is(err, syscall.EACCES):
		hint = "; ports below 1024 are reserved, " + flag + " 127.0.0.1:8080 is not"
	}
	return nil, fmt.Errorf("cannot listen on %s: %w%s", address, innermost(err), hint)
}

// innermost drops what net and os put before the system's words, which repeats the address.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// baseURL is where clients on this machine reach a mock that listens on an address, HOST:PORT: a mock on all addresses at
// the loopback one.
func baseURL(tls bool, address string) string {
	host, port, err := net.SplitHostPort(address)
	if addr, parseErr := netip.ParseAddr(host); err == nil && (host == "" || parseErr == nil && addr.IsUnspecified()) {
		host = "127.0.0.1"
	}
	scheme := "http"
	if tls {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// actual is the configured address with the port that was really taken.
func actual(configured string, listener net.Listener) string {
	host, _, _ := net.SplitHostPort(configured) // config has checked it
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return net.JoinHostPort(host, port)
}

// isLoopback tells whether no other machine can reach the listener.
func isLoopback(listener net.Listener) bool {
	at, ok := listener.Addr().(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}
