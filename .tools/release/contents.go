package main

import (
	"bytes"
	"compress/gzip"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func (r release) archive(platform string) string {
	ending := ".tar.gz"
	if strings.HasPrefix(platform, "windows") {
		ending = ".zip"
	}
	return "popupmock_" + r.version + "_" + platform + ending
}

func (r release) bill(platform string) string {
	return "popupmock_" + r.version + "_" + platform + ".cdx.json"
}

// packageNames are those that Debian and Fedora would give them.
func (r release) packageNames() []string {
	version := strings.ReplaceAll(r.version, "-", "~") // before the version without it
	return []string{
		"popupmock_" + version + "_amd64.deb", "popupmock_" + version + "_arm64.deb",
		"popupmock-" + version + "-1.x86_64.rpm", "popupmock-" + version + "-1.aarch64.rpm",
	}
}

// archives looks at each: a folder with the program and all that goes with it.
func (r release) archives() error {
	for _, platform := range platforms {
		files, err := unpack(filepath.Join(r.folder, r.archive(platform)))
		if err != nil {
			return fmt.Errorf("%s: %w", r.archive(platform), err)
		}
		top, program := "popupmock_"+r.version+"_"+platform+"/", "popupmock"
		if strings.HasPrefix(platform, "windows") {
			program += ".exe"
		}
		want := []string{
			"LICENSE", "README.md", "CHANGELOG.md", "THIRD_PARTY_LICENSES.txt", "man/popupmock.1.gz", "man/popupmock-ctl-clock-advance.1.gz",
			"completions/popupmock.bash", "completions/_popupmock", "completions/popupmock.fish", "completions/popupmock.ps1", program,
		}
		if err := r.holds(files, top, want, platform, top+program, top+"man/popupmock.1.gz"); err != nil {
			return fmt.Errorf("%s: %w", r.archive(platform), err)
		}
		fmt.Printf("%s: %d files\n", r.archive(platform), len(files))
	}
	return nil
}

// packages looks at what each would install.
func (r release) packages() error {
	for _, name := range r.packageNames() {
		files, err := unpack(filepath.Join(r.folder, name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		zsh, platform := "share/zsh/vendor-completions/_popupmock", "linux_amd64"
		if strings.HasSuffix(name, ".rpm") {
			zsh = "share/zsh/site-functions/_popupmock"
		}
		if strings.Contains(name, "arm64") || strings.Contains(name, "aarch64") {
			platform = "linux_arm64"
		}
		want := []string{
			"bin/popupmock", "share/man/man1/popupmock.1.gz", "share/bash-completion/completions/popupmock", zsh,
			"share/fish/vendor_completions.d/popupmock.fish", "share/doc/popupmock/copyright", "share/doc/popupmock/THIRD_PARTY_LICENSES.txt",
		}
		if err := r.holds(files, "/usr/", want, platform, "/usr/bin/popupmock", "/usr/share/man/man1/popupmock.1.gz"); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Printf("%s: %d files\n", name, len(files))
	}
	return nil
}

// holds compares what an archive has with what it should have: files, the time of the commit, a program of this version, a page that says so.
func (r release) holds(files map[string]file, top string, want []string, platform, program, page string) error {
	for _, name := range want {
		if len(files[top+name].content) == 0 {
			return fmt.Errorf("%s is missing, or empty", top+name)
		}
	}
	for name, f := range files {
		if !f.time.IsZero() && !f.time.Equal(r.date) {
			return fmt.Errorf("%s is of %s, and the commit of %s", name, f.time.UTC(), r.date)
		}
		if writable := f.mode.Perm()&0o022 != 0; writable || f.mode.Perm()&0o444 != 0o444 || (name == program) != (f.mode.Perm()&0o111 == 0o111) {
			return fmt.Errorf("%s has the mode %o", name, f.mode.Perm())
		}
	}
	if err := r.program(files[program].content, platform); err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(files[page].content))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	text, err := io.ReadAll(unpacked)
	if want := `"popupmock v` + strings.ReplaceAll(r.version, "-", `\-`) + `"`; err == nil && !bytes.Contains(text, []byte(want)) {
		err = fmt.Errorf("it does not say %s", want)
	}
	return err
}

// program compares what the go command has noted in the program with what it was to be built of.
func (r release) program(content []byte, platform string) error {
	info, err := buildinfo.Read(bytes.NewReader(content))
	if err != nil {
		return err
	}
	system, processor, _ := strings.Cut(platform, "_")
	want := map[string]string{
		"GOOS": system, "GOARCH": processor, "CGO_ENABLED": "0", "-trimpath": "true", "vcs.revision": r.commit, "vcs.modified": "false",
		"vcs.time": r.date.Format("2006-01-02T15:04:05Z"),
	}
	for _, s := range info.Settings {
		if value, is := want[s.Key]; is && value != s.Value {
			return fmt.Errorf("%s is %q, want %q", s.Key, s.Value, value)
		}
		delete(want, s.Key)
	}
	if len(want) > 0 {
		return fmt.Errorf("%v was not noted", want)
	}
	if info.Main.Version != "v"+r.version {
		return fmt.Errorf("it is %s, want v%s", info.Main.Version, r.version)
	}
	return nil
}

// bills compares each bill of materials with what is in the program.
func (r release) bills() error {
	for _, platform := range platforms {
		text, err := os.ReadFile(filepath.Join(r.folder, r.bill(platform)))
		if err != nil {
			return err
		}
		var bill struct {
			BOMFormat string
			Metadata  struct {
				Component struct{ Name, Version string }
			}
			Components []struct{ Name, Version string }
		}
		if err := json.Unmarshal(text, &bill); err != nil {
			return fmt.Errorf("%s: %w", r.bill(platform), err)
		}
		var names []string
		for _, c := range bill.Components {
			names = append(names, c.Name)
		}
		for _, name := range []string{"github.com/spf13/cobra", "github.com/redis/go-redis/v9", "go.etcd.io/bbolt"} {
			if !slices.Contains(names, name) {
				return fmt.Errorf("%s does not list %s among %d modules", r.bill(platform), name, len(names))
			}
		}
		if bill.BOMFormat != "CycloneDX" || bill.Metadata.Component.Name != "github.com/popupmock/popupmock" || bill.Metadata.Component.Version != "v"+r.version {
			return fmt.Errorf("%s is about %+v", r.bill(platform), bill.Metadata.Component)
		}
		fmt.Printf("%s: %d modules\n", r.bill(platform), len(names))
	}
	return nil
}
