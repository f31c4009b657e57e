package faketime

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

func write(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func copyOf(t *testing.T, from, to string) string {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, to, string(text), 0o755)
}

// What is no library for this machine is named with the reason; and where there is none, the package to install.
func TestFindRefuses(t *testing.T) {
	t.Parallel()
	text := write(t, filepath.Join(t.TempDir(), "text.so"), "this is a text, and no library", 0o644)
	for _, test := range []struct {
		name, goos, file string
		is               error
		words            string
	}{
		{"macOS", "darwin", "", ErrPlatform, "Linux alone, and this is darwin"},
		{"a file on Windows", "windows", text, ErrPlatform, "this is windows"},
		{"nothing installed", "linux", "", ErrMissing, "apt-get install faketime"},
		{"no such file", "linux", "/nowhere/libfaketime.so", ErrNoLibrary, "/nowhere/libfaketime.so: no such file"},
		{"a text", "linux", text, ErrNoLibrary, "text.so: bad magic number"},
		{"a path that cannot be preloaded", "linux", "/tmp/a b.so", ErrNoLibrary, "has a space or a colon"},
	} {
		library, err := find(t.TempDir(), test.goos, runtime.GOARCH, test.file)
		if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: %q, %v, want %q", test.name, library.Path(), err, test.words)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	need.Programs(t, "faketime", "cc")
	installed, err := Find("")
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{
		"usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "usr/lib64/faketime/libfaketimeMT.so.1", "usr/lib/faketime/libfaketime.so.1",
		"usr/local/lib/faketime/libfaketimeMT.so.1",
	} {
		root := t.TempDir()
		want := copyOf(t, installed.Path(), filepath.Join(root, place))
		// That of another architecture, which Debian has beside it, is passed over.
		write(t, filepath.Join(root, "usr/lib/aa-linux-gnu/faketime/libfaketimeMT.so.1"), "no library", 0o644)
		if got, err := find(root, "linux", runtime.GOARCH, ""); err != nil || got.Path() != want {
			t.Errorf("%s: %q, %v", place, got.Path(), err)
		}
	}
	if got, err := Find(installed.Path()); err != nil || got != installed {
		t.Errorf("by its path: %v, %v", got, err)
	}
	other := "arm64"
	if runtime.GOARCH == other {
		other = "amd64"
	}
	if _, err := find("/", "linux", other, installed.Path()); !errors.Is(err, ErrNoLibrary) || !strings.Contains(err.Error(), "this machine is "+other) {
		t.Errorf("for another machine: %v", err)
	}
	source, another := write(t, filepath.Join(t.TempDir(), "a.c"), "int x;\n", 0o644), filepath.Join(t.TempDir(), "another.so")
	if text, err := exec.CommandContext(t.Context(), "cc", "-shared", "-fPIC", "-o", another, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if _, err := Find(another); !errors.Is(err, ErrNoLibrary) || !strings.Contains(err.Error(), "another.so has no clock_gettime of its own") {
		t.Errorf("another library: %v", err)
	}
}

func TestEnv(t *testing.T) {
	t.Parallel()
	c := &Clock{Library{"/lib/ft.so"}, "/place/clock"}
	own := []string{
		"FAKETIME_TIMESTAMP_FILE=/place/clock", "FAKETIME_NO_CACHE=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DISABLE_SHM=1",
	}
	for _, test := range []struct {
		name string
		base []string
		want []string
	}{
		{"nothing", nil, []string{"LD_PRELOAD=/lib/ft.so"}},
		{"another library", []string{"A=1", "LD_PRELOAD=/x.so /y.so"}, []string{"A=1", "LD_PRELOAD=/x.so /y.so:/lib/ft.so"}},
		{"no library", []string{"LD_PRELOAD="}, []string{"LD_PRELOAD=/lib/ft.so"}},
		{"what would come before ours", []string{"FAKETIME=+1d", "FAKETIME_TIMESTAMP_FILE=/x", "NO_FAKE_STAT=1", "A=1"}, []string{"A=1", "LD_PRELOAD=/lib/ft.so"}},
	} {
		if diff := cmp.Diff(append(test.want, own...), c.Env(test.base)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// A program that runs sees its wall clock move both ways, and its monotonic clock go on as it did.
func TestClockMovesWhileItRuns(t *testing.T) {
	t.Parallel()
	need.Programs(t, "faketime", "python3")
	library, err := Find("")
	if err != nil {
		t.Fatal(err)
	}
	clock, err := New(library, filepath.Join(t.TempDir(), "clock"))
	if err != nil {
		t.Fatal(err)
	}
	program := exec.CommandContext(t.Context(), "python3", "-c",
		"import time,sys\nfor _ in sys.stdin: print(int(time.time()), int(time.monotonic()), flush=True)")
	program.Env = clock.Env(os.Environ())
	left := Note()
	t.Cleanup(left.Remove)
	in, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(out)
	ask := func(offset time.Duration) (wall, monotonic int64) {
		if err := clock.Set(offset); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Write([]byte("?\n")); err != nil {
			t.Fatal(err)
		}
		line, err := answers.ReadString('\n')
		words := strings.Fields(line)
		if err != nil || len(words) != 2 {
			t.Fatalf("%q, %v", line, err)
		}
		wall, _ = strconv.ParseInt(words[0], 10, 64)
		monotonic, _ = strconv.ParseInt(words[1], 10, 64)
		return wall, monotonic
	}
	first, began := ask(0)
	ahead, then := ask(time.Hour)
	behind, _ := ask(-time.Hour)
	if d := ahead - first - 3600; d < 0 || d > 60 {
		t.Errorf("an hour ahead it is %d s later, want 3600", ahead-first)
	}
	if d := behind - first + 3600; d < 0 || d > 60 {
		t.Errorf("an hour behind it is %d s later, want -3600", behind-first)
	}
	if then-began > 60 {
		t.Errorf("the monotonic clock has gone %d s", then-began)
	}
	_ = in.Close()
	if err := program.Wait(); err != nil {
		t.Error(err)
	}
}

func TestObstacle(t *testing.T) {
	t.Parallel()
	need.Programs(t, "cc", "sh")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	source := write(t, filepath.Join(folder, "a.c"), "int main(void) { return 0; }\n", 0o644)
	static, dynamic := filepath.Join(folder, "static"), filepath.Join(folder, "dynamic")
	for program, flag := range map[string]string{static: "-static", dynamic: "-O0"} {
		if text, err := exec.CommandContext(t.Context(), "cc", flag, "-o", program, source).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	other := copyOf(t, dynamic, filepath.Join(folder, "setuid"))
	if err := os.Chmod(other, 0o755|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		own: "made by Go", static: "linked statically", other: "rights of another user", dynamic: "",
		source: "", filepath.Join(folder, "absent"): "",
	} {
		if got := Obstacle(path); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", filepath.Base(path), got, want)
		}
	}
}

func TestInterpreterOf(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	script := func(name, text string) string { return write(t, filepath.Join(folder, name), text, 0o755) }
	for _, test := range []struct {
		path, program, flag string
		shell               bool
	}{
		{"/usr/bin/python3.13", "/usr/bin/python3.13", "-c", false},
		{"/usr/bin/php8.4", "/usr/bin/php8.4", "-r", false},
		{"/opt/bin/node", "/opt/bin/node", "-e", false},
		{"/bin/bash", "/bin/bash", "-c", true},
		{script("a", "#!/usr/bin/env python3\nprint()\n"), "python3", "-c", false},
		{script("b", "#!/usr/bin/env -S node --no-warnings\n"), "node", "-e", false},
		{script("c", "#! /bin/sh -e\n"), "/bin/sh", "-c", true},
		{script("ruby", "#!/bin/sh\n"), filepath.Join(folder, "ruby"), "-e", false}, // picks a version
		{script("d", "#!/opt/own\n"), "", "", false},
		{script("e", "#!"), "", "", false},
		{script("f", "#!/usr/bin/env -S"), "", "", false},
		{script("g", "print()"), "", "", false},
		{"/absent/client", "", "", false},
	} {
		got, known := InterpreterOf(test.path)
		if known != (test.program != "") || known && !slices.Equal(got.Ask[:2], []string{test.program, test.flag}) || known && got.Shell != test.shell {
			t.Errorf("%s: %v, %t, want %s", test.path, got, known, test.program)
		}
	}
}

// What libfaketime leaves behind is removed, once its process is no more, and nothing else.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	shm, proc := t.TempDir(), t.TempDir()
	file := func(name string) { write(t, filepath.Join(shm, name), "", 0o600) }
	file("faketime_shm_1")
	left := note(shm, proc)
	for _, name := range []string{"faketime_shm_2", "sem.faketime_sem_2", "faketime_shm_3", "faketime_shm_x", "sem.other_2", "faketime_shm_99999999999999999999"} {
		file(name)
	}
	write(t, filepath.Join(proc, "3", "stat"), "", 0o600)
	left.Remove()
	entries, err := os.ReadDir(shm)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"faketime_shm_1", "faketime_shm_3", "faketime_shm_99999999999999999999", "faketime_shm_x", "sem.other_2"}, names); diff != "" {
		t.Errorf("what is there (-want +got):\n%s", diff)
	}
}
