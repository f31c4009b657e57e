package server

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/popupmock/popupmock/examples/need"
)

// A Postgres is a server of PostgreSQL with a database cluster of its own, which it finds again when it is started again.
type Postgres struct {
	*Process
	// Folder is where its socket is.
	Folder string
}

// NewPostgres makes a database cluster and starts a server for it at a socket. The options are settings, such as
// "max_connections=5". It does not wait for the disk: what it has written survives when it is killed, not a power cut.
func NewPostgres(tb TB, options ...string) *Postgres {
	tb.Helper()
	owner := nobody(tb)
	dir := folder(tb, owner)
	data := filepath.Join(dir, "data")
	postgres := need.Program(tb, "postgres")
	initdb := exec.CommandContext(tb.Context(), need.Program(tb, "initdb"),
		"--pgdata="+data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = dir, attributes(owner)
	if output, err := initdb.CombinedOutput(); err != nil {
		tb.Fatalf("initdb: %v\n%s", err, output)
	}
	args := []string{"-D", data, "-k", dir, "-h", "", "-F"}
	for _, option := range options {
		args = append(args, "-c", option)
	}
	return &Postgres{
		Folder: dir,
		Process: newProcess(tb, command{
			name: postgres, args: args, ready: "database system is ready to accept connections",
			quit: syscall.SIGQUIT, user: owner,
		}),
	}
}

// URL is the address of its database as a superuser, in the form that drivers of Go read. Settings are added to it, such as
// "default_transaction_read_only=on".
func (p *Postgres) URL(settings ...string) string {
	return "postgres:///postgres?" + strings.Join(append([]string{"host=" + p.Folder, "user=postgres", "sslmode=disable"}, settings...), "&")
}

// Kill ends the server and all its sessions at once, without leaving anything in order. They are not killed by the system,
// for then some would live a moment longer and keep the next server from starting.
func (p *Postgres) Kill() { p.end(syscall.SIGQUIT) }
