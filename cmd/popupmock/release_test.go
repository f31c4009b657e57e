package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/manual"
	"github.com/popupmock/popupmock/examples/need"
)

// releases is what .goreleaser.yaml says, as far as this test is about it; goreleaser itself reads it in make release-check.
type releases struct {
	Before struct{ Hooks []string }
	Dist   string
	Builds []struct {
		Main              string
		GOOS, GOARCH, Env []string
		Flags, LDFlags    []string
		ModTimestamp      string `yaml:"mod_timestamp"`
		Binary            string
	}
	Archives []struct{ Files []releaseFile }
	NFPMs    []struct {
		Formats  []string
		Contents []releaseFile
	} `yaml:"nfpms"`
	SBOMs []struct {
		Artifacts, Cmd string
		Args           []string
	} `yaml:"sboms"`
}

type releaseFile struct {
	Src, Dst, Packager string
	Info               *struct {
		MTime string `yaml:"mtime"`
	}
	FileInfo *struct {
		MTime string `yaml:"mtime"`
	} `yaml:"file_info"`
}

func readReleases(t *testing.T) releases { return readYAML[releases](t, ".goreleaser.yaml") }

// What a release is configured to hold is there, or is what make manual and make licence-texts write.
func TestReleaseNamesWhatExists(t *testing.T) {
	t.Parallel()
	r := readReleases(t)
	root, _ := documented()
	made := t.TempDir()
	if err := manual.Write(made, root, manual.Release{Version: "v1.0.0", Date: time.Unix(1700000000, 0)}); err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(top + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if want := "> bin/manual/THIRD_PARTY_LICENSES.txt\n"; !strings.Contains(string(makefile), want) {
		t.Errorf("the Makefile does not write %q", want)
	} else if err := os.WriteFile(filepath.Join(made, "THIRD_PARTY_LICENSES.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var used []releaseFile
	for _, a := range r.Archives {
		used = append(used, a.Files...)
	}
	for _, p := range r.NFPMs {
		used = append(used, p.Contents...)
	}
	for _, f := range used {
		pattern := filepath.Join(top, f.Src)
		if below, is := strings.CutPrefix(f.Src, "bin/manual/"); is {
			pattern = filepath.Join(made, below)
		}
		if found, err := filepath.Glob(pattern); err != nil || len(found) == 0 {
			t.Errorf("there is no %s: %v", f.Src, err)
		}
		if info := f.Info; (info == nil || info.MTime != "{{ .CommitDate }}") && (f.FileInfo == nil || f.FileInfo.MTime != "{{ .CommitDate }}") {
			t.Errorf("%s has not the time of the commit, so that two releases of it would differ", f.Src)
		}
	}
	if len(used) < 12 {
		t.Errorf("only %d kinds of files", len(used))
	}
	for _, hook := range r.Before.Hooks {
		target := strings.Fields(hook)
		if len(target) < 2 || target[0] != "make" || !regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(target[1])+`:`).Match(makefile) {
			t.Errorf("%q makes nothing that the Makefile has", hook)
		}
	}
}

// All platforms are built the way that gives the same bytes each time, and what goreleaser starts is pinned.
func TestReleaseIsReproducible(t *testing.T) {
	t.Parallel()
	r := readReleases(t)
	if len(r.Builds) != 1 || len(r.SBOMs) != 1 || len(r.NFPMs) != 1 {
		t.Fatalf("%d builds, %d kinds of bills, %d kinds of packages, want one each", len(r.Builds), len(r.SBOMs), len(r.NFPMs))
	}
	b := r.Builds[0]
	if !slices.Equal(b.GOOS, []string{"linux", "darwin", "windows"}) || !slices.Equal(b.GOARCH, []string{"amd64", "arm64"}) {
		t.Errorf("it builds for %q and %q", b.GOOS, b.GOARCH)
	}
	if b.ModTimestamp != "{{ .CommitTimestamp }}" || !slices.Contains(b.Flags, "-trimpath") || !slices.Contains(b.Env, "CGO_ENABLED=0") || b.Binary != "popupmock" {
		t.Errorf("it builds by %+v", b)
	}
	if !slices.Equal(r.NFPMs[0].Formats, []string{"deb", "rpm"}) || !slices.Contains(r.SBOMs[0].Args, "-noserial") || !slices.Contains(r.SBOMs[0].Args, "-notimestamp") {
		t.Errorf("packages %q, bills by %q", r.NFPMs[0].Formats, r.SBOMs[0].Args)
	}
	pinned, err := os.ReadFile(top + "/.tools/release/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"github.com/goreleaser/goreleaser/v2", "github.com/CycloneDX/cyclonedx-gomod/cmd/" + r.SBOMs[0].Cmd} {
		if !strings.Contains(string(pinned), "\t"+tool+"\n") {
			t.Errorf("%s is no tool of .tools/release", tool)
		}
	}
	if r.Dist != "bin/dist" {
		t.Errorf("releases are built in %s, which is no folder that git leaves out", r.Dist)
	}
}

// A part of the changelog is what a release says of itself.
func TestReleaseNotes(t *testing.T) {
	t.Parallel()
	need.Programs(t, "awk")
	folder := t.TempDir()
	for name, text := range map[string]string{
		"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- Soon.\n\n## [1.2.3] - 2026-01-02\n\n### Added\n\n- A thing.\n\n## [1.2.2] - 2026-01-01\n\n[Unreleased]: x\n[1.2.3]: y\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script, err := os.ReadFile(top + "/.ci/release-notes")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, ".ci"), 0o700); err != nil {
		t.Fatal(err)
	}
	notes := filepath.Join(folder, ".ci", "release-notes")
	if err := os.WriteFile(notes, script, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ said, failed string }{
		"1.2.3":      {"\n### Added\n\n- A thing.\n\n", ""},
		"Unreleased": {"\n- Soon.\n\n", ""},
		"1.2.2":      {"\n", `CHANGELOG.md has no part "## [1.2.2]"`}, // an empty one is none
		"1.2":        {"", `CHANGELOG.md has no part "## [1.2]"`},
	}
	for _, version := range slices.Sorted(maps.Keys(tests)) {
		var problems strings.Builder
		print := exec.CommandContext(t.Context(), "sh", notes, version)
		print.Stderr = &problems
		said, err := print.Output()
		if want := tests[version]; string(said) != want.said || strings.TrimSpace(problems.String()) != want.failed || (err == nil) != (want.failed == "") {
			t.Errorf("%s: said %q and %q, want %q and %q: %v", version, said, problems.String(), want.said, want.failed, err)
		}
	}
	if current, err := exec.CommandContext(t.Context(), top+"/.ci/release-notes", "Unreleased").Output(); err != nil || !strings.Contains(string(current), "### Added") {
		t.Errorf("of what is to come it says %.100q: %v", current, err)
	}
}
