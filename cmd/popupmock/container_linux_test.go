package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/popupmock/popupmock/examples/need"
)

// insideVariable makes of this test a program that becomes another one in a container: what an engine does, as far as this is about it. Its
// value is the folder of the container's files; "join" and the number of a process whose container is meant; or a folder with alone after it, for
// its files without a network of their own. userVariable has the user, such as 65532:65532.
const (
	insideVariable = "POPUPMOCK_INSIDE"
	userVariable   = "POPUPMOCK_INSIDE_USER"
)

// begun is a file that the first process of a container has open until it is what it was started for.
const begun = 3

// enter does what insideVariable asks for, if it does.
func enter() {
	where, asked := os.LookupEnv(insideVariable)
	if !asked {
		return
	}
	user := os.Getenv(userVariable)
	err := errors.Join(os.Unsetenv(insideVariable), os.Unsetenv(userVariable))
	fmt.Fprintln(os.Stderr, errors.Join(err, goInside(strings.Fields(where), user, os.Args)))
	os.Exit(exitFailed)
}

// goInside runs a command line in a container, and returns only when that has failed.
func goInside(where []string, user string, args []string) error {
	runtime.LockOSThread() // a network is that of a thread
	folder := where[0]
	switch {
	case folder == "join":
		folder = "/proc/" + where[1] + "/root"
		network, err := os.Open("/proc/" + where[1] + "/ns/net")
		if err != nil {
			return err
		}
		if err := unix.Setns(int(network.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("join the network: %w", err)
		}
	case len(where) == 1:
		unix.CloseOnExec(begun)
		if err := makeContainer(folder); err != nil {
			return err
		}
	}
	var uid, gid int
	if _, err := fmt.Sscanf(user, "%d:%d", &uid, &gid); err != nil {
		return err
	}
	return errors.Join(unix.Chroot(folder), os.Chdir("/"), syscall.Setgroups(nil), syscall.Setgid(gid), syscall.Setuid(uid),
		syscall.Exec(args[0], args, os.Environ()))
}

// makeContainer has the folder seen as one that nobody can write to, in mounts of this process alone, and starts its network.
func makeContainer(folder string) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts apart: %w", err)
	}
	if err := unix.Mount(folder, folder, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount %s: %w", folder, err)
	}
	if err := unix.Mount("", folder, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY|unix.MS_NOSUID, ""); err != nil {
		return fmt.Errorf("make it read-only: %w", err)
	}
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	loopback, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	loopback.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, loopback)
}

// A container is a process in one.
type container struct {
	t      *testing.T
	image  image
	folder string
	server *exec.Cmd
	said   bytes.Buffer
}

// inside prepares a command in the image: in the running container, or in the image's files alone, on the machine's own network.
func (c *container) inside(where string, args ...string) *exec.Cmd {
	c.t.Helper()
	own, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.CommandContext(c.t.Context(), own)
	cmd.Args = args
	cmd.Env = append(c.image.environ, insideVariable+"="+where, userVariable+"="+c.image.user)
	return cmd
}

// startContainer builds the image's files, and starts what its ENTRYPOINT and CMD say.
func startContainer(t *testing.T, roots []byte) *container {
	t.Helper()
	c := &container{t: t, image: readImage(t), folder: t.TempDir()}
	program := builtProgram(t)
	for _, name := range c.image.files {
		content := roots
		if name == c.image.entrypoint[0] {
			content = program
		}
		place := filepath.Join(c.folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o755), os.WriteFile(place, content, 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	// The folders of a test are for its own user.
	for folder := c.folder; folder != os.TempDir() && folder != "/"; folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c.server = c.inside(c.folder, append(c.image.entrypoint, c.image.command...)...)
	c.server.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	c.server.Stdout, c.server.Stderr = &c.said, &c.said
	// Until then, its folder is that of this test.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c.server.ExtraFiles = []*os.File{write}
	if err := c.server.Start(); err != nil {
		t.Fatal(err)
	}
	_ = write.Close()
	if _, err := io.ReadAll(read); err != nil {
		t.Fatal(err)
	}
	_ = read.Close()
	return c
}

// run executes a command in the running container, to its end.
func (c *container) run(args ...string) (string, error) {
	out, err := c.inside("join "+strconv.Itoa(c.server.Process.Pid), args...).CombinedOutput()
	return string(out), err
}

// What the Dockerfile's last stage holds is put into a folder and run as an engine would: these files alone, which nobody can write to, as its
// user, as process 1, in a network of its own, by its ENTRYPOINT, CMD, ENV and HEALTHCHECK.
func TestContainer(t *testing.T) {
	t.Parallel()
	need.Namespaces(t)
	if builtProgram(t) == nil {
		return // with the race detector it is no static binary
	}
	roots, base := otherMock(t)
	c := startContainer(t, roots)
	if said, err := c.run("/popupmock", "wait", "--timeout", "1m"); err != nil {
		t.Fatalf("it does not come up: %v: %s\n%s", err, said, &c.said)
	}
	if said, err := c.run(c.image.healthcheck...); err != nil || !strings.Contains(said, "is well") {
		t.Errorf("its health check says %q: %v", said, err)
	}
	if said, err := c.run("/popupmock", "ctl", "clock", "advance", "1h"); err != nil {
		t.Errorf("it cannot be steered from inside: %v: %s", err, said)
	}
	if said, err := c.run("/popupmock", "run", "tokens/hour"); err != nil {
		t.Errorf("a scenario does not run: %v: %s", err, said)
	}
	if said, err := c.run("/popupmock", "serve", "--listen=127.0.0.1:0", "--ready-file=/ready"); err == nil || !strings.Contains(said, "read-only file system") {
		t.Errorf("somebody could write there: %v: %s", err, said)
	}
	if status := c.status(); !strings.Contains(status, "Uid:\t65532\t65532\t65532\t65532") || !strings.Contains(status, "Gid:\t65532") || !strings.Contains(status, "Groups:\t \n") {
		t.Errorf("it runs as somebody else:\n%s", status)
	}
	// Certificates of servers are held against the roots that were copied.
	if said, err := c.inside(c.folder+" alone", "/popupmock", "ctl", "health", "--url", base).CombinedOutput(); err != nil {
		t.Errorf("it does not trust a server by its roots: %v: %s", err, said)
	}
	if err := c.server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.server.Wait(); err != nil || !strings.Contains(c.said.String(), "is listening on http://") {
		t.Errorf("it ends with %v, and has said\n%s", err, &c.said)
	}
}

// otherMock is a mock of its own with a certificate, the authority behind it, and the base URL.
func otherMock(t *testing.T) (authority []byte, base string) {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	mock := exec.CommandContext(t.Context(), "popupmock", "serve", "--listen=127.0.0.1:0", "--tls", "--tls-ca-file", ca)
	output, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = mock.Process.Kill(), mock.Wait() })
	for line := range linesOf(output) {
		if _, base, _ = strings.Cut(line, "is listening on "); base != "" {
			break
		}
	}
	if authority, err = os.ReadFile(ca); err != nil {
		t.Fatal(err)
	}
	return authority, base
}

// status is what the system knows of the process.
func (c *container) status() string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(c.server.Process.Pid) + "/status")
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}
