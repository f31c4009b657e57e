//go:build unix

package process

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// spoilers are what programs make of their workplace.
var spoilers = map[string]string{
	"nothing":              `true`,
	"files":                `touch a "$HOME/b" "$TMPDIR/c"; mkdir -p x/y/z; touch x/y/z/f`,
	"removes home":         `rm -rf "$HOME"`,
	"removes its folder":   `rm -rf "$PWD"`,
	"removes everything":   `rm -rf "$(dirname "$HOME")"`,
	"a file in its place":  `root=$(dirname "$HOME"); rm -rf "$root"; echo x >"$root"`,
	"a link in its place":  `root=$(dirname "$HOME"); rm -rf "$root"; ln -s "$OUTSIDE" "$root"`,
	"moves away":           `root=$(dirname "$HOME"); mkdir a; touch a/f; mv "$root" "$root.moved"`,
	"moves, link in place": `root=$(dirname "$HOME"); touch f; mv "$root" "$root.moved"; ln -s "$OUTSIDE" "$root"`,
	"no permissions":       `mkdir -p x/y; touch x/y/f; chmod 000 x/y x "$HOME" "$TMPDIR" "$PWD" "$(dirname "$HOME")"`,
	"read only":            `mkdir -p x/y; touch x/y/f; chmod 500 x/y x "$PWD"`,
	"links":                `ln -s / root; ln -s "$OUTSIDE" out; ln -s . loop; ln -s b a; ln -s a b; ln -s nowhere dangling; ln -s "$OUTSIDE/precious" "$HOME/p"`,
	"links, no permission": `mkdir x; ln -s "$OUTSIDE" x/out; chmod 000 x`,
	"strange names":        `mkdir "$(printf 'a\nb')"; touch -- -rf "$(printf '\377\376')" ' ' "$(printf '\033[31m')"`,
	"pipes":                `mkfifo p; mkdir -p x; mkfifo x/p`,
	"deep":                 `i=0; while [ $i -lt 140 ]; do mkdir dddddddddddddddddddd && cd dddddddddddddddddddd || break; i=$((i+1)); done; touch f`,
}

// Whatever was made of it, nothing is left of a workplace, and nothing outside of it is touched. Who has run the program matters little for
// that: in CI all have a supervisor.
func TestWorkplaceIsRemoved(t *testing.T) {
	t.Parallel()
	for name, script := range spoilers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent, outside := t.TempDir(), t.TempDir()
			if err := os.WriteFile(filepath.Join(outside, "precious"), []byte("gold"), 0o400); err != nil {
				t.Fatal(err)
			}
			w, err := NewWorkplace(parent)
			if err != nil {
				t.Fatal(err)
			}
			r := Runner{}
			if name == "removes everything" || need.Rounds(0, 1, 1) > 0 {
				r = supervising(t)
			}
			p, err := r.Start(t.Context(), Command{
				Args: shell(script), Dir: w.Dir, Watch: []string{w.Root}, MaxProcesses: 50,
				Env: w.Env([]string{"PATH=" + os.Getenv("PATH"), "OUTSIDE=" + outside}),
			})
			if err != nil {
				t.Fatal(err)
			}
			if res := p.Wait(); !res.Success() && name != "deep" {
				t.Errorf("the script has failed: %s: %s", res.Why, res.Stderr.Bytes())
			}
			if err := w.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
			if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
			if text, err := os.ReadFile(filepath.Join(outside, "precious")); string(text) != "gold" || err != nil {
				t.Errorf("outside: %q, %v", text, err)
			}
			if info, err := os.Stat(filepath.Join(outside, "precious")); err != nil || info.Mode() != 0o400 {
				t.Errorf("outside, the mode is now %v, %v", info.Mode(), err)
			}
			if err := w.Close(); err != nil {
				t.Errorf("closing again: %v", err)
			}
		})
	}
}

// Permissions are given back to folders of the workplace, and to nothing that a link points to.
func TestPermissionsOfLinksAreLeftAlone(t *testing.T) {
	t.Parallel()
	inside, outside := t.TempDir(), t.TempDir()
	deep, linked := filepath.Join(inside, "a", "b"), filepath.Join(outside, "linked")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(linked, "c"), 0o700), os.MkdirAll(deep, 0o700), os.WriteFile(filepath.Join(deep, "f"), nil, 0o400),
		os.Symlink(linked, filepath.Join(inside, "link")), os.Symlink(linked, filepath.Join(inside, "a", "link")),
		os.Chmod(filepath.Join(linked, "c"), 0o550), os.Chmod(linked, 0o550), os.Chmod(deep, 0), os.Chmod(filepath.Dir(deep), 0), //nolint:gosec // to be left as it is
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(root)
	permit(root, deepest)
	for path, want := range map[string]os.FileMode{
		deep: 0o700, filepath.Dir(deep): 0o700, filepath.Join(deep, "f"): 0o400, linked: 0o550, filepath.Join(linked, "c"): 0o550,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("the mode of %s is %v, %v, want %v", path, info, err, want)
		}
	}
	if err := os.Chmod(linked, 0o700); err != nil { //nolint:gosec // so that it can be removed
		t.Fatal(err)
	}
}

func TestWorkplaceIsPrivate(t *testing.T) {
	t.Parallel()
	w, err := NewWorkplace(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, folder := range []string{w.Root, w.Home, w.Dir, w.Temp} {
		if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 || !filepath.IsAbs(folder) {
			t.Errorf("%s: %v, %v", folder, info, err)
		}
	}
}

func TestWorkplaceNeedsAFolder(t *testing.T) {
	t.Parallel()
	_, err := NewWorkplace(filepath.Join(t.TempDir(), "missing"))
	if err == nil || !strings.HasPrefix(err.Error(), "a place for the program: ") {
		t.Errorf("error: %v", err)
	}
}

func TestWorkplaceEnv(t *testing.T) {
	t.Parallel()
	w := &Workplace{Home: "/p/home", Dir: "/p/work", Temp: "/p/tmp"}
	base := []string{"PATH=/bin", "HOME=/root", "TMPDIR=/tmp", "HTTPS_PROXY=http://proxy", "NO_PROXY=corp"}
	env := w.Env(base)
	for _, want := range []string{
		"PATH=/bin", "HTTPS_PROXY=http://proxy", "HOME=/p/home", "TMPDIR=/p/tmp", "TMP=/p/tmp", "TEMP=/p/tmp",
		"XDG_CONFIG_HOME=/p/home/.config", "NO_PROXY=localhost,127.0.0.1,::1", "no_proxy=localhost,127.0.0.1,::1",
	} {
		if !slices.Contains(env, want) {
			t.Errorf("there is no %s", want)
		}
	}
	names := map[string]int{}
	for _, variable := range env {
		names[nameOf(variable)]++
		if names[nameOf(variable)] > 1 {
			t.Errorf("%s is there twice", nameOf(variable))
		}
	}
	if base[1] != "HOME=/root" {
		t.Error("the base was changed")
	}
}
