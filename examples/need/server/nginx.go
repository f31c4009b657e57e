package server

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/popupmock/popupmock/examples/need"
)

// NewNginx starts an nginx at a free port of loopback, and returns it with its address, host and port. Configure is called with the number of
// the port and with a folder for what nginx writes, once for each try; it returns the text of the configuration, which has to log
// notices to stderr. nginx itself checks it first.
func NewNginx(tb TB, configure func(port, folder string) string) (*Process, string) {
	tb.Helper()
	program, dir := need.Program(tb, "nginx"), folder(tb, nil)
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // its workers are not who has started it
		tb.Fatalf("%v", err)
	}
	return atFreePort(tb, func(port string) command {
		file := filepath.Join(dir, "nginx.conf")
		if err := os.WriteFile(file, []byte(configure(port, dir)), 0o600); err != nil {
			tb.Fatalf("%v", err)
		}
		args := []string{"-p", dir, "-c", file, "-e", "stderr"}
		if said, err := exec.CommandContext(tb.Context(), program, append(args, "-t")...).CombinedOutput(); err != nil { //nolint:gosec // no user's
			tb.Fatalf("nginx -t: %v\n%s", err, said)
		}
		return command{name: program, args: append(args, "-g", "daemon off;"), ready: "start worker processes", quit: syscall.SIGTERM}
	})
}
