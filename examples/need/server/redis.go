package server

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/popupmock/popupmock/examples/need"
)

// A Redis is a server of Redis that keeps its data in memory alone, so that it is empty when it is started again.
type Redis struct {
	*Process
	// Network and Address are where it is: "unix" and the path of its socket, or "tcp" and host and port.
	Network, Address string
}

// redisCommand is the same for each Redis; what a test adds to it comes later and counts.
func redisCommand(tb TB, args []string) command {
	tb.Helper()
	return command{
		name:  need.Program(tb, "redis-server"),
		args:  append([]string{"--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile", ""}, args...),
		ready: "eady to accept connections", // "Ready" over TCP, "ready" at a socket
		quit:  syscall.SIGKILL,
	}
}

// NewRedis starts a Redis at a socket. The options are those of its command line, such as "--requirepass", "secret".
func NewRedis(tb TB, options ...string) *Redis {
	tb.Helper()
	dir := folder(tb, nil)
	socket := filepath.Join(dir, "redis.sock")
	command := redisCommand(tb, append([]string{"--port", "0", "--unixsocket", socket, "--dir", dir}, options...))
	return &Redis{Process: newProcess(tb, command), Network: "unix", Address: socket}
}

// portTries is how many free ports are tried: another program may take one before Redis does.
const portTries = 5

// NewRedisTCP starts a Redis at a free port of loopback, for TLS and for clusters, which know no sockets. Options is called
// with the number of the port, once for each try.
func NewRedisTCP(tb TB, options func(port string) []string) *Redis {
	tb.Helper()
	dir := folder(tb, nil)
	var last error
	for range portTries {
		port := strconv.Itoa(freePort(tb))
		p := &Process{tb: tb, command: redisCommand(tb, append([]string{"--bind", "127.0.0.1", "--dir", dir}, options(port)...))}
		if last = p.start(); last == nil {
			tb.Cleanup(func() { p.end(syscall.SIGKILL) })
			return &Redis{Process: p, Network: "tcp", Address: net.JoinHostPort("127.0.0.1", port)}
		}
	}
	tb.Fatalf("%v", fmt.Errorf("no Redis at any of %d ports: %w", portTries, last))
	return nil
}
