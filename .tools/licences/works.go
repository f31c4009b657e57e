package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A work is something that others have written, and its licence.
type work struct {
	name, version, kind string
	texts               []string // the licence, and notices that go with it
}

// What a work is.
const (
	kindGo   = "Go"
	kindPage = "page"
)

// platforms are those that releases are built for. The processor makes no difference to which modules are linked in, save where a file is
// for one of them alone, so both are asked.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// modules are those of which a package is in the binary on any platform.
func modules() ([]work, error) {
	found := map[string]work{}
	for _, platform := range platforms {
		system, processor, _ := strings.Cut(platform, "/")
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}", "./cmd/popupmock")
		list.Dir, list.Stderr = top, os.Stderr
		list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
		printed, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", platform, err)
		}
		for line := range strings.Lines(string(printed)) {
			fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
			if len(fields) != 3 || found[fields[0]].name != "" {
				continue
			}
			texts, err := legal(fields[2])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", fields[0], err)
			}
			found[fields[0]] = work{fields[0], fields[1], kindGo, texts}
		}
	}
	var works []work
	for _, w := range found {
		works = append(works, w)
	}
	slices.SortFunc(works, func(a, b work) int { return strings.Compare(a.name, b.name) })
	return works, nil
}

// library is Go's own: runtime and standard library.
func library() (work, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return work{}, err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	return work{"Go's runtime and standard library", "that of go.mod or later", kindGo, []string{string(text)}}, err
}

var legalName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense)`)

// legal reads the files of a module's top folder in which licences stand.
func legal(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !legalName.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(text))
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("no licence in %s", folder)
	}
	return texts, nil
}

var pageHead = regexp.MustCompile(`^([a-z@][a-z0-9@/._-]*) (\d+\.\d+\.\d+)(?: \(.*\))?\n`)

// pagePackages are the packages of npm that the live page is built of, as its build has listed them with their licences.
func pagePackages(file string) ([]work, error) {
	packed, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	unpack, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(unpack)
	if err != nil {
		return nil, err
	}
	var works []work
	for part := range strings.SplitSeq(string(text), strings.Repeat("-", 72)+"\n\n") {
		// A part without a package's name goes with the one before it.
		head := pageHead.FindStringSubmatch(part)
		if head != nil {
			works, part = append(works, work{name: head[1], version: head[2], kind: kindPage}), part[len(head[0]):]
		}
		if len(works) == 0 {
			return nil, fmt.Errorf("%s does not begin with the name and version of a package", file)
		}
		if part = strings.TrimSpace(part); part != "" {
			works[len(works)-1].texts = append(works[len(works)-1].texts, part)
		}
	}
	return works, nil
}
