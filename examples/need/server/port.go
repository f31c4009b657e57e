package server

import (
	"net"
	"strconv"
)

// portTries is how many free ports are tried: another program may take one before the server does.
const portTries = 5

// atFreePort starts a server at a port of loopback that nobody listens on, and returns its address, host and port.
func atFreePort(tb TB, at func(port string) command) (*Process, string) {
	tb.Helper()
	var last error
	for range portTries {
		port := freePort(tb)
		p := &Process{tb: tb, command: at(port)}
		if last = p.start(); last == nil {
			tb.Cleanup(func() { p.end(p.command.quit) })
			return p, net.JoinHostPort("127.0.0.1", port)
		}
	}
	tb.Fatalf("no server at any of %d ports: %v", portTries, last)
	return nil, ""
}

// freePort finds a port of loopback that nobody listens on. Somebody may before it is used.
func freePort(tb TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("%v", err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}
