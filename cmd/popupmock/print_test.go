package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/cmd/internal/schema"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// printed is the standard output of a command that has nothing to complain of.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := execute(t, args...)
	if code != exitOK || stderr != "" {
		t.Fatalf("%q: exit code %d, standard error %q", args, code, stderr)
	}
	return stdout
}

// TestOpenAPI reads both forms of the document, which say the same.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	tests := []struct {
		version  string
		extended bool
		overlays []openapi.Overlay
		args     []string
	}{
		{"current", false, nil, nil},
		{"current", false, nil, []string{"--dialect", "current", "--extensions=false"}},
		{"legacy", false, []openapi.Overlay{openapi.Legacy}, []string{"--dialect", "legacy"}},
		{"current", true, []openapi.Overlay{openapi.Extensions}, []string{"--extensions"}},
		{"legacy", true, []openapi.Overlay{openapi.Legacy, openapi.Extensions}, []string{"--dialect", "legacy", "--extensions"}},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			t.Parallel()
			checkOpenAPI(t, test.version, test.extended, test.overlays, test.args)
		})
	}
}

func checkOpenAPI(t *testing.T, version string, extended bool, overlays []openapi.Overlay, flags []string) {
	t.Helper()
	var asJSON [2][]byte
	for i, args := range [][]string{append([]string{"openapi"}, flags...), append([]string{"openapi", "--json"}, flags...)} {
		text := printed(t, args...)
		loader := openapi3.NewLoader()
		document, err := loader.LoadFromData([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 { // the other one says the same
			if err := document.Validate(loader.Context); err != nil {
				t.Error(err)
			}
		}
		if document.Paths.Value("/auth/login") == nil || document.Info.Version != version {
			t.Errorf("%q has no /auth/login, or is of version %s", args, document.Info.Version)
		}
		if has := document.Paths.Value("/api/v1/orders") != nil; has != extended {
			t.Errorf("%q has orders: %v, want %v", args, has, extended)
		}
		if asJSON[i], err = document.MarshalJSON(); err != nil {
			t.Fatal(err)
		}
		if i == 1 && !json.Valid([]byte(text)) {
			t.Errorf("%q prints no JSON", args)
		}
		if judged, err := openapi.YAML(overlays...); err != nil || i == 0 && text != string(judged) {
			t.Errorf("%q prints another text than the one that is judged, or %v", args, err)
		}
	}
	if !bytes.Equal(asJSON[0], asJSON[1]) {
		t.Error("YAML and JSON differ")
	}
}

// TestOpenAPIOfTheControlAPI reads both forms of it.
func TestOpenAPIOfTheControlAPI(t *testing.T) {
	t.Parallel()
	var counts [2]int
	for i, args := range [][]string{{"openapi", "--control"}, {"openapi", "--control", "--json"}} {
		document, err := openapi.Parse([]byte(printed(t, args...)))
		if err != nil {
			t.Fatal(err)
		}
		if counts[i] = len(document.Operations()); counts[i] == 0 || counts[i] != counts[0] {
			t.Errorf("%q has %d operations, want those of the other form", args, counts[i])
		}
	}
}

// TestSchema prints each of the list, and writes all of them.
func TestSchema(t *testing.T) {
	t.Parallel()
	var files []schema.File
	if err := json.Unmarshal([]byte(printed(t, "schema", "--json")), &files); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(schema.Files(mockserver.Version()), files); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	folder := filepath.Join(t.TempDir(), "new", "schemas")
	if got := printed(t, "schema", "--out", folder); got != "" {
		t.Errorf("with --out it prints %q", got)
	}
	for _, f := range files {
		want, err := schema.Text(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(filepath.Join(folder, f.Name+".schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		if got := printed(t, "schema", f.Name); got != string(want) || !bytes.Equal(written, want) {
			t.Errorf("%s is printed or written otherwise than it is", f.Name)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	platform := runtime.GOOS + "/" + runtime.GOARCH
	want := regexp.MustCompile(`^popupmock ` + regexp.QuoteMeta(mockserver.Version()) + ` \((commit .*, )?` + regexp.QuoteMeta(runtime.Version()+", "+platform) + `\)\n$`)
	if got := printed(t, "version"); !want.MatchString(got) {
		t.Errorf("printed %q, want %q", got, want)
	}
	if got, want := printed(t, "--version"), "popupmock "+mockserver.Version()+"\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
	var got build
	if err := json.Unmarshal([]byte(printed(t, "version", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(thisBuild(), got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestVersionTellsTheCommit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings []debug.BuildSetting
		line     string
		fields   string
	}{
		{"go install MODULE@VERSION", []debug.BuildSetting{{Key: "-trimpath", Value: "true"}}, "popupmock v1.2.3 (go1.26, plan9/arm)",
			`{"version":"v1.2.3","go":"go1.26","platform":"plan9/arm"}`},
		{"a checkout", []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-11-27T08:00:00Z"}, {Key: "vcs.modified", Value: "false"},
		}, "popupmock v1.2.3 (commit 0123456789ab, 2026-11-27T08:00:00Z, go1.26, plan9/arm)",
			`{"version":"v1.2.3","commit":"0123456789abcdef","date":"2026-11-27T08:00:00Z","go":"go1.26","platform":"plan9/arm"}`},
		{"one that was changed", []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456"}, {Key: "vcs.time", Value: "2026-11-27T08:00:00Z"}, {Key: "vcs.modified", Value: "true"},
		}, "popupmock v1.2.3 (commit 0123456 and changes, 2026-11-27T08:00:00Z, go1.26, plan9/arm)",
			`{"version":"v1.2.3","commit":"0123456","date":"2026-11-27T08:00:00Z","modified":true,"go":"go1.26","platform":"plan9/arm"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := build{Version: "v1.2.3", Go: "go1.26", Platform: "plan9/arm"}
			b.from(test.settings)
			if got := b.String(); got != test.line {
				t.Errorf("printed %q, want %q", got, test.line)
			}
			if got, err := json.Marshal(b); err != nil || string(got) != test.fields {
				t.Errorf("JSON %s, want %s: %v", got, test.fields, err)
			}
		})
	}
}

// broken cannot be written to, as a full disk.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errDiskFull }

var errDiskFull = errors.New("no space left on device")

func TestOutputThatFails(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"openapi"}, {"openapi", "--control"}, {"version"}, {"--version"}, {"schema"}, {"schema", "policy"}, {"schema", "--json"}, {"assumptions"}, {"assumptions", "--json"}} {
		var stderr bytes.Buffer
		code := run(t.Context(), program{args: args, stdout: broken{}, stderr: &stderr})
		if want := "popupmock: write to standard output: no space left on device\n"; code != exitFailed || stderr.String() != want {
			t.Errorf("%q: exit code %d and %q, want %d and %q", args, code, &stderr, exitFailed, want)
		}
	}
}
