package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/popupmock/popupmock/examples/need"
)

// NewPgBouncer starts PgBouncer in front of a server. It pools transactions, so that two of one client may run on different
// connections; the options are settings such as "default_pool_size=2". It returns the server as its clients see it.
func NewPgBouncer(tb TB, behind *Postgres, options ...string) *Postgres {
	tb.Helper()
	owner := nobody(tb)
	dir := folder(tb, owner)
	settings := append([]string{
		"listen_addr =", "unix_socket_dir = " + dir, "listen_port = 5432", "auth_type = any", "pool_mode = transaction",
		"ignore_startup_parameters = extra_float_digits",
	}, options...)
	config := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf("[databases]\n* = host=%s user=postgres\n[pgbouncer]\n%s\n", behind.Folder, strings.Join(settings, "\n"))
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		tb.Fatalf("%v", err)
	}
	return &Postgres{
		Folder: dir,
		Process: newProcess(tb, command{
			name: need.Program(tb, "pgbouncer"), args: []string{config}, ready: "process up", quit: syscall.SIGKILL, user: owner,
		}),
	}
}
