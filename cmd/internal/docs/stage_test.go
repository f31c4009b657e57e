package docs

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/examples/need"
)

// fake is a popupmock that says how it was called, and where it would listen.
const fake = `#!/bin/sh
case $1 in
serve)
  case $* in *broken*) echo "cannot start" >&2; exit 2;; esac
  echo "called with $* by ${POPUPMOCK_SEED:-nobody}"
  echo "popupmock is listening on http://127.0.0.1:1234"
  exec cat .stage/never ;;
*) echo "$* at $POPUPMOCK_CONTROL_URL" ;;
esac
`

// play gives a page to a stage of its own.
func play(t *testing.T, root fs.FS, page string) string {
	t.Helper()
	s := newStage(t, root)
	return strings.Join(s.Play(t.Context(), parse(t, fenced(page)).Blocks), "\n")
}

// newStage has the fake on PATH, and .stage/never, which nobody writes to.
func newStage(t *testing.T, root fs.FS) *Stage {
	t.Helper()
	need.Programs(t, "sh", "cat", "mkfifo")
	bin, folder := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "popupmock"), []byte(fake), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	s := &Stage{Folder: folder, Root: root, Environ: append(os.Environ(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))}
	if _, err := s.paste(t.Context(), "sh", "mkfifo .stage/never"); err != nil {
		t.Fatal(err)
	}
	s.plays = 0
	return s
}

// TestStage plays pages that are as they should be, and pages that are broken in each way.
func TestStage(t *testing.T) {
	t.Parallel()
	root := fstest.MapFS{"a/shop.go": {Data: []byte("package shop\n\nfunc F() {\n\tg()\n}\n")}}
	tests := []struct {
		name, page string
		want       string // the beginning of what is found
	}{
		{"commands share folder and variables", "~~~sh\nA=b; echo $A > file\n~~~\ntext\n~~~bash\n[[ $A = b ]]; cat file; cd ..\n~~~\n~~~text\nb\n~~~\n~~~sh\ntest -e file\n~~~\n", ""},
		{"a command fails", "~~~sh\ntrue\nfalse\ntrue\n~~~\n~~~sh\nexit 3\n~~~\n", "a/page.md:2: exit=1, want exit=0:"},
		{"a variable that nothing has set", "~~~sh\necho $NOTHING\n~~~\n", "a/page.md:2: exit=2, want exit=0:"},
		{"a command fails as it should", "~~~sh exit=3\necho no; exit 3\n~~~\n~~~text\nno\n~~~\n", ""},
		{"a command does not fail", "~~~sh exit=1\ntrue\n~~~\n", "a/page.md:2: exit=0, want exit=1:"},
		{"another output", "~~~sh\necho a\n~~~\n~~~text\nb\n~~~\n", "a/page.md:5: the commands before it print something else:\na\n"},
		{"an output of nothing", "~~~text\nb\n~~~\n", "a/page.md:2: no commands stand before this output"},
		{"a file", "~~~json a/b.json\n{}\n~~~\n~~~sh\ncat a/b.json\n~~~\n~~~text\n{}\n~~~\n", ""},
		{"a file that nothing uses", "~~~json b.json\n{}\n~~~\n~~~sh\ntrue\n~~~\n", "a/page.md:2: no command below uses the file b.json"},
		{"a part of a file", "~~~go shop.go\nfunc F() {\n\tg()\n~~~\n", ""},
		{"no part of the file any more", "~~~go shop.go\nfunc F() {\n\th()\n~~~\n", "a/page.md:2: it is no part of a/shop.go as it stands there"},
		{"a part of no file", "~~~go ../b/shop.go\nx\n~~~\n", "a/page.md:2: there is no file b/shop.go"},
		{"no language", "~~~\nx\n~~~\n", "a/page.md:2: it has no language"},
		{"indented", "    x\n", "a/page.md:1: it has no language"},
		{"no name", "~~~json\n{}\n~~~\n", "a/page.md:2: want the name of a file behind the language json"},
		{"too many words", "~~~sh a b\ntrue\n~~~\n", "a/page.md:2: want the name of a file behind the language sh"},
		{"a mock of its own", "~~~sh\npopupmock ctl x\necho http://127.0.0.1:8080/a\n~~~\n~~~text\nctl x at http://127.0.0.1:1234\nhttp://127.0.0.1:1234/a\n~~~\n", ""},
		{
			"a mock that the page starts",
			"~~~sh\ntrue\nPOPUPMOCK_SEED='a b' go run ./cmd/popupmock serve --listen :8080 \\\n  --quiet\npopupmock env\n~~~\n~~~text mock\ncalled with serve --listen 127.0.0.1:0 --quiet by a b\n~~~\n~~~text\nenv at http://127.0.0.1:1234\n~~~\n", "",
		},
		{"another line of the mock", "~~~sh\npopupmock serve\n~~~\n~~~text mock\nis listening on …\ncalled\n~~~\n", "a/page.md:5: the mock prints something else:\ncalled with serve"},
		{"a line of no mock", "~~~text mock\nx\n~~~\n", "a/page.md:2: no mock was started before this output"},
		{"a mock that does not start", "~~~sh\npopupmock serve --broken\n~~~\n", "a/page.md:2: popupmock serve --broken: the mock has ended: cannot start"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := play(t, root, test.page)
			if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("found %q, want %q first", got, test.want)
			}
		})
	}
}

// TestTheFirstFailureEndsThePage, since what follows builds on it.
func TestTheFirstFailureEndsThePage(t *testing.T) {
	t.Parallel()
	got := play(t, fstest.MapFS{}, "~~~sh\nfalse\n~~~\n~~~sh\nfalse\n~~~\n")
	if strings.Count(got, "a/page.md") != 1 {
		t.Errorf("found %q, want the first block alone", got)
	}
}

// TestWhatIsLeftInTheBackgroundEnds reads what such a program has open for writing, up to its end.
func TestWhatIsLeftInTheBackgroundEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t, fstest.MapFS{})
	name := filepath.Join(s.Folder, "open")
	if r, err := s.paste(t.Context(), "sh", "mkfifo open"); err != nil || r.status != 0 {
		t.Fatal(r.status, err)
	}
	open, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = open.Close() }()
	found := s.Play(t.Context(), parse(t, fenced("~~~sh\nexec 3>open\ncat .stage/never &\necho yes >&3\n~~~\n")).Blocks)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if text, err := io.ReadAll(open); err != nil || string(text) != "yes\n" {
		t.Errorf("read %q, %v", text, err)
	}
}
