package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/popupmock/popupmock/examples/need"
)

// A gitLabJob is one of the template, as far as it is played here.
type gitLabJob struct {
	Extends      string
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Variables    map[string]string
}

// gitLabScript is what GitLab would run for a job with these variables, and the environment: what a job extends is below it.
func gitLabScript(t *testing.T, name string, own map[string]string) (script string, environ []string) {
	t.Helper()
	text, err := os.ReadFile(top + "/examples/ci/popupmock.gitlab-ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	var jobs map[string]gitLabJob
	if err := yaml.Unmarshal(text, &jobs); err != nil && len(jobs) == 0 {
		t.Fatal(err)
	}
	var global struct{ Variables map[string]string }
	if err := yaml.Unmarshal(text, &global); err != nil {
		t.Fatal(err)
	}
	job, below := jobs[name], jobs[jobs[name].Extends]
	if len(job.Script) == 0 || len(below.BeforeScript) == 0 {
		t.Fatalf("there is no job %s, or it begins with nothing", name)
	}
	variables := global.Variables
	for _, further := range []map[string]string{below.Variables, job.Variables, own} {
		maps.Copy(variables, further)
	}
	for _, key := range slices.Sorted(maps.Keys(variables)) {
		environ = append(environ, key+"="+variables[key])
	}
	return strings.Join(append(below.BeforeScript, job.Script...), "\n"), environ
}

// programArchive is one as a release has it, with a program that calls the one of TestMain.
func programArchive(t *testing.T) string {
	t.Helper()
	popupmock, err := exec.LookPath("popupmock")
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zip)
	text := "#!/bin/sh\nexec '" + popupmock + "' \"$@\"\n"
	err = archive.WriteHeader(&tar.Header{Name: "popupmock_1.0.0_linux_amd64/popupmock", Mode: 0o755, Size: int64(len(text))})
	_, problem := archive.Write([]byte(text))
	name := filepath.Join(t.TempDir(), "popupmock.tar.gz")
	if err := errors.Join(err, problem, archive.Close(), zip.Close(), os.WriteFile(name, packed.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return name
}

// The jobs of the template for GitLab do what they say, by the scripts that GitLab would run, in a plain shell.
func TestGitLabJobs(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh", "curl", "tar")
	archive := "file://" + programArchive(t)
	tests := []struct {
		name      string
		job       string
		variables map[string]string
		code      int
		printed   string
		left      []string
	}{
		{
			"run", "run", map[string]string{"COMMAND": `curl -s "$POPUPMOCK_BASE_URL/api/v1/products"; exit 3`, "SERVE": "--assume unauthorized-text=by-page"}, 3, "UNAUTHORIZED",
			[]string{"requests.har", "mock.log"},
		},
		{"run with a mock that does not start", "run", map[string]string{"COMMAND": "true", "SERVE": "--assum x"}, exitFailed, `did you mean "--assume"?`, []string{"mock.log"}},
		{"run nothing", "run", nil, exitUsage, "want the command to run", nil},
		{"scenarios", "scenarios", map[string]string{"SCENARIOS": "tokens/hour"}, exitOK, "1 passed", []string{"scenarios.xml", "scenarios.html"}},
		{"grade", "grade", map[string]string{"CLIENT": `sh -c 'exit 0'`, "FLAGS": "--rule retries-once"}, exitFailed, "grade F", []string{"grade.xml", "grade.html"}},
		{"grade nobody", "grade", nil, exitUsage, "want the command line of the client", nil},
		{"contract of nobody", "contract", map[string]string{"TARGET": "http://127.0.0.1:1", "POPUPMOCK_USERNAME": "u", "POPUPMOCK_PASSWORD": "p"}, exitFailed, "connection refused", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			variables := map[string]string{"MOCK_BINARY": archive}
			maps.Copy(variables, test.variables)
			script, environ := gitLabScript(t, ".popupmock:"+test.job, variables)
			folder := t.TempDir()
			job := exec.CommandContext(t.Context(), "sh", "-c", script)
			job.Dir, job.Env = folder, append(os.Environ(), environ...)
			printed, err := job.CombinedOutput()
			if code := job.ProcessState.ExitCode(); code != test.code || !strings.Contains(string(printed), test.printed) {
				t.Errorf("exit status %d, want %d and %q: %v\n%s", code, test.code, test.printed, err, printed)
			}
			for _, name := range test.left {
				if content, err := os.ReadFile(filepath.Join(folder, "popupmock-reports", name)); err != nil || len(content) == 0 {
					t.Errorf("%s: %q, %v", name, content, err)
				}
			}
		})
	}
}
