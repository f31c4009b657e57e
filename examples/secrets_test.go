package examples_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
)

// TestSecrets takes a client through all that brings new tokens, and through failures, and then looks for the tokens and
// the password wherever others could read them.
func TestSecrets(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		mock := mockserver.Start(t)
		front := startFront(t, mock, nil)
		arguments := filepath.Join(t.TempDir(), "arguments")
		spies, temporary := spyOn(t, p.needs, arguments), t.TempDir()
		client := start(t, p, append(settings(mock, front.url),
			"PATH="+spies+string(os.PathListSeparator)+os.Getenv("PATH"), "TMPDIR="+temporary))
		s := &scene{t, mock, client}

		get(categories, 200)(s)
		places := map[string]string{"command line": commandLine(t, client.cmd.Process.Pid)}
		for _, do := range []step{
			advance(61 * time.Minute), get(categories, 200),
			advance(8 * 24 * time.Hour), get(products, 200),
			get("/api/v1/nothing", 404), deactivate, get(categories, 401),
		} {
			do(s)
		}
		checkEnd(t, client, 1, "client.")

		places["stdout"], places["stderr"] = client.stdout.String(), client.stderr.String()
		places["command lines of its children"] = readFile(t, arguments)
		places["the journal"] = fmt.Sprintf("%+v", mock.Journal())
		places["URLs"] = strings.Join(front.requests(), "\n")
		for name, text := range filesIn(t, client.cmd.Dir, temporary) {
			places["file "+name] = text
		}
		if p.name == "shell" && !strings.Contains(places["command lines of its children"], "/auth/refresh") {
			t.Error("the arguments of curl were not seen")
		}
		checkSecrets(t, places, append(front.tokens(), mock.Password))
	})
}

func checkSecrets(t *testing.T, places map[string]string, secrets []string) {
	t.Helper()
	if len(secrets) != 3*2+1 {
		t.Errorf("%d secrets, want those of 3 pairs and the password", len(secrets))
	}
	for place, text := range places {
		for i, secret := range secrets {
			// The last part of a token, its signature, is as unmistakable as the whole.
			if strings.Contains(text, secret[strings.LastIndex(secret, ".")+1:]) {
				t.Errorf("secret %d can be read in the %s", i, place)
			}
		}
	}
}

// spyOn returns a folder with stand-ins for programs, which write down their arguments before they become the real ones.
func spyOn(t *testing.T, programs []string, arguments string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, program := range programs {
		real, err := exec.LookPath(program)
		if err != nil {
			t.Fatal(err)
		}
		script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$@\" >>'%s'\nexec '%s' \"$@\"\n", arguments, real)
		if err := os.WriteFile(filepath.Join(folder, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// commandLine is what ps shows of a process. Where the system has no /proc there is nothing to see.
func commandLine(t *testing.T, pid int) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		return ""
	}
	line := readFile(t, fmt.Sprintf("/proc/%d/cmdline", pid))
	if !strings.Contains(line, "client.") {
		t.Errorf("command line %q, want the client's", line)
	}
	return line
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) { // no child was started
		t.Fatal(err)
	}
	return string(text)
}

// filesIn reads all files below the folders.
func filesIn(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, folder := range folders {
		err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				name = filepath.Join(folder, name)
				texts[name] = readFile(t, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}
