package house

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// An example is a small module and what a rule finds in it. The good line stands beside the bad one where it can.
type example struct {
	name  string
	files map[string]string
	want  []string
}

func tryRule(t *testing.T, rule func([]source) []string, examples []example) {
	t.Helper()
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			t.Parallel()
			files, err := parse(tree(ex.files))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(ex.want, rule(files)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func tree(files map[string]string) fstest.MapFS {
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}

func TestParseLeavesOutWhatTheGoCommandDoes(t *testing.T) {
	t.Parallel()
	files, err := parse(tree(map[string]string{
		"go.mod":             "module x\n",
		"a.go":               "package x\n",
		"b/b_test.go":        "package b\n",
		"b/README.md":        "no Go",
		"b/testdata/t.go":    "no Go either",
		".tools/t.go":        "no Go either",
		"_old/o.go":          "no Go either",
		"nested/go.mod":      "module nested\n",
		"nested/sub/file.go": "no Go either",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, s := range files {
		paths = append(paths, s.path)
	}
	if diff := cmp.Diff([]string{"a.go", "b/b_test.go"}, paths); diff != "" {
		t.Errorf("parsed (-want +got):\n%s", diff)
	}
}

func TestParseReportsABrokenFile(t *testing.T) {
	t.Parallel()
	if _, err := parse(tree(map[string]string{"a.go": "package\n"})); err == nil {
		t.Error("no error for a file that is not Go")
	}
}

func TestArrows(t *testing.T) {
	t.Parallel()
	imports := func(path string) string {
		return "package x\n\nimport _ \"github.com/popupmock/popupmock/" + path + "\"\n"
	}
	tryRule(t, func(files []source) []string { return arrows(files, importArrows) }, []example{
		{
			name:  "the contract stands below everything",
			files: map[string]string{"openapi/a.go": imports("mockserver"), "openapi/b.go": imports("openapi/control")},
			want: []string{"openapi/a.go:3: ./openapi must not import ./mockserver: " +
				"the contract is data and stands below everything"},
		},
		{
			name: "parts do not know the whole",
			files: map[string]string{
				"mockserver/journal/a.go": imports("mockserver"), "mockserver/internal/token/a.go": imports("mockserver"),
				"mockserver/a.go": imports("mockserver/journal"),
			},
			want: []string{
				"mockserver/internal/token/a.go:3: ./mockserver/internal/token must not import ./mockserver: " +
					"a part of the server can be tested, and used, without the server",
				"mockserver/journal/a.go:3: ./mockserver/journal must not import ./mockserver: " +
					"a part of the server can be tested, and used, without the server",
			},
		},
		{
			name: "a store knows only stores",
			files: map[string]string{
				"mockserver/store/a.go":           imports("mockserver/internal/clock"),
				"mockserver/store/storetest/a.go": imports("mockserver/store"),
			},
			want: []string{"mockserver/store/a.go:3: ./mockserver/store must not import ./mockserver/internal/clock: " +
				"a store keeps what it is given and knows nothing of HTTP, tokens or clocks"},
		},
		{
			name:  "the mock does not know its users",
			files: map[string]string{"mockserver/a.go": imports("scenarios"), "mockserver/control/a.go": imports("contract/client")},
			want: []string{
				"mockserver/a.go:3: ./mockserver must not import ./scenarios: the mock knows nothing of those who use it",
				"mockserver/control/a.go:3: ./mockserver/control must not import ./contract/client: the mock knows nothing of those who use it",
			},
		},
		{
			name: "the judge can face the real API, and its tests may face the mock",
			files: map[string]string{
				"contract/grade/a.go": imports("mockserver/journal"), "contract/grade/a_test.go": imports("mockserver"),
				"scenarios/a.go": imports("mockserver"), "scenarios/b.go": imports("mockserver/trigger"),
				"scenarios/internal/script/a.go": imports("mockserver/trigger"), "contract/suite/a.go": imports("mockserver/store"),
			},
			want: []string{
				"contract/suite/a.go:3: ./contract/suite must not import ./mockserver/store: " +
					"the judge must be able to face the real API, where no mock of ours is behind the address",
				"scenarios/a.go:3: ./scenarios must not import ./mockserver: " +
					"scripts face the real API as well, and arm rules through the control API alone",
				"scenarios/internal/script/a.go:3: ./scenarios/internal/script must not import ./mockserver/trigger: " +
					"the form of a script is the same whatever commands there are",
			},
		},
		{
			name: "drivers are for commands, examples and tests",
			files: map[string]string{
				"mockserver/a.go": imports("mockserver/store/redisstore"), "mockserver/a_test.go": imports("mockserver/store/filestore"),
				"cmd/popupmock/a.go": imports("mockserver/store/redisstore"), "examples/go/a.go": imports("mockserver/store/filestore"),
			},
			want: []string{"mockserver/a.go:3: ./mockserver must not import ./mockserver/store/redisstore: " +
				"whoever uses the library does not carry database drivers, what writes metrics, nor the live page"},
		},
	})
}

func TestOwners(t *testing.T) {
	t.Parallel()
	table := []owner{{"example.org/echo", []string{"./mockserver"}}}
	tryRule(t, func(files []source) []string { return owners(files, table) }, []example{
		{
			name: "a library stays in its place",
			files: map[string]string{
				"mockserver/a.go":         "package x\n\nimport _ \"example.org/echo/v4\"\n",
				"mockserver/journal/a.go": "package x\n\nimport (\n\t_ \"net/http\"\n\t_ \"example.org/echo/v4/middleware\"\n)\n",
				"openapi/a_test.go":       "package x\n\nimport _ \"example.org/echo/v4\"\n",
			},
			want: []string{"mockserver/journal/a.go:5: ./mockserver/journal must not import example.org/echo/v4/middleware, " +
				"which belongs to ./mockserver"},
		},
		{
			name:  "a new library needs a place",
			files: map[string]string{"mockserver/a.go": "package x\n\nimport _ \"example.org/echoes\"\n"},
			want:  []string{"mockserver/a.go:3: example.org/echoes belongs to no package yet: give it one in libraryOwners"},
		},
	})
}

func TestWallClock(t *testing.T) {
	t.Parallel()
	allowed := map[string]string{"allowed.go": "a reason", "stale.go": "a reason that is gone"}
	tryRule(t, func(files []source) []string { return wallClock(files, allowed) }, []example{
		{
			name: "by whatever name, in tests too",
			files: map[string]string{
				"a.go":       "package x\n\nimport \"time\"\n\nvar at = time.Now()\nvar day = 24 * time.Hour\n",
				"b_test.go":  "package x\n\nimport wall \"time\"\n\nvar sleep = wall.Sleep\n",
				"c.go":       "package x\n\nimport . \"time\"\n\nvar at = Now()\n",
				"d.go":       "package x\n\nimport \"github.com/jonboulle/clockwork\"\n\nvar c = clockwork.NewRealClock()\n",
				"e.go":       "package x\n\nvar time struct{ Now int }\nvar n = time.Now\n",
				"allowed.go": "package x\n\nimport \"time\"\n\nvar at = time.Now()\n",
			},
			want: []string{
				"a.go:5: time.Now reads the wall clock: take the time or a clockwork.Clock as a parameter",
				"b_test.go:5: wall.Sleep reads the wall clock: take the time or a clockwork.Clock as a parameter",
				"c.go:3: a dot import reads the wall clock: take the time or a clockwork.Clock as a parameter",
				"d.go:5: clockwork.NewRealClock reads the wall clock: take the time or a clockwork.Clock as a parameter",
				"stale.go: its exception in tables.go is not needed any more",
			},
		},
	})
}

func TestSkips(t *testing.T) {
	t.Parallel()
	allowed := map[string]string{"need.go": "a reason"}
	tryRule(t, func(files []source) []string { return skips(files, allowed) }, []example{
		{
			name: "every way out",
			files: map[string]string{
				"a_test.go": "package x\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip()\n\t}\n\tt.SkipNow()\n}\n",
				"b_test.go": "package x\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) { t.Parallel() }\n",
				"c.go":      "package x\n\nimport \"testing\"\n\nfunc Help(tb testing.TB) { end := tb.Skipf; end(\"no\") }\n",
				"d_test.go": "package x\n\nimport \"pgregory.net/rapid\"\n\nfunc pick(rt *rapid.T) { rt.Skip() }\n\nvar f = func(t *rapid.T, tb TB) { t.SkipNow(); tb.Skip() }\n",
				"need.go":   "package x\n\nimport \"testing\"\n\nfunc Programs(tb testing.TB) { tb.Skipf(\"no\") }\n",
			},
			want: []string{
				"a_test.go:7: a test leaves itself out: use the package need, or make it run everywhere",
				"a_test.go:9: a test leaves itself out: use the package need, or make it run everywhere",
				"a_test.go:6: a test leaves itself out: use the package need, or make it run everywhere",
				"c.go:5: a test leaves itself out: use the package need, or make it run everywhere",
				"d_test.go:7: a test leaves itself out: use the package need, or make it run everywhere",
			},
		},
	})
}

func TestGlobals(t *testing.T) {
	t.Parallel()
	exceptions := map[string]string{"d.go version": "set by the linker"}
	tryRule(t, func(files []source) []string { return globals(files, exceptions) }, []example{
		{
			name: "what may be global and what may not",
			files: map[string]string{
				"a.go": `package x

import ("errors"; "regexp"; "sync")

var ErrGone = errors.New("gone")
var errLate = errors.New("late")
var names = []string{"a"}
var pattern = regexp.MustCompile("a")
var _ error = ErrGone
//go:embed a.txt
var text string
var (
	//go:embed b.txt
	more []byte
	count int
)
var lock sync.Mutex
var cache = map[string]int{}
var next, table = 1, [2]int{1, 2}
var pointer = &struct{ n int }{1}
var update = flag.Bool("update", false, "")
`,
				"b.go":      "package x\n\ntype t struct{}\n\nfunc (t) init() {}\n\nfunc init() {}\n",
				"c.go":      "// Code generated by hand. DO NOT EDIT.\n\npackage x\n\nvar spec = load()\n",
				"c_test.go": "package x\n\nvar update = flag.Bool(\"update\", false, \"\")\n\nfunc f() { var local int; _ = local }\n",
				"d.go":      "package x\n\nvar version = \"dev\"\n",
			},
			want: []string{
				"a.go:15: package variable count is no sentinel, table, embedded file or pattern: pass it in",
				"a.go:17: package variable lock is no sentinel, table, embedded file or pattern: pass it in",
				"a.go:19: package variable next is no sentinel, table, embedded file or pattern: pass it in",
				"a.go:20: package variable pointer is no sentinel, table, embedded file or pattern: pass it in",
				"a.go:21: package variable update is no sentinel, table, embedded file or pattern: pass it in",
				"b.go:7: init runs behind the reader's back: call it from main or from a constructor",
			},
		},
		{
			name:  "an exception without its variable",
			files: map[string]string{"d.go": "package x\n"},
			want:  []string{"d.go version: its exception in tables.go is not needed any more"},
		},
	})
}
