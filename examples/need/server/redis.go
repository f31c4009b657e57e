package server

import (
	"path/filepath"
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

// NewRedisTCP starts a Redis at a free port of loopback, for TLS and for clusters, which know no sockets. Options is called
// with the number of the port, once for each try.
func NewRedisTCP(tb TB, options func(port string) []string) *Redis {
	tb.Helper()
	dir := folder(tb, nil)
	process, address := atFreePort(tb, func(port string) command {
		return redisCommand(tb, append([]string{"--bind", "127.0.0.1", "--dir", dir}, options(port)...))
	})
	return &Redis{Process: process, Network: "tcp", Address: address}
}
