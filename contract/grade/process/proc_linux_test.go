package process

import (
	"os"
	"testing"
	"unicode"
)

func TestReadProc(t *testing.T) {
	t.Parallel()
	p, ok := readProc(os.Getpid())
	if !ok || p.pid != os.Getpid() || p.parent != os.Getppid() || p.name != ownName(t) || p.threads < 2 || p.memory < 1<<20 {
		t.Errorf("this process: %+v, %t", p, ok)
	}
	if _, ok := readProc(0); ok {
		t.Error("there is a process 0")
	}
}

// A name may look like the fields around it.
func TestParseStat(t *testing.T) {
	t.Parallel()
	const fields = " 4194560 120 0 0 0 0 0 0 0 20 0 3 0 100 1000000 25 18446744073709551615"
	p, ok := parseStat([]byte("42 (a) R 1 (\x1b) S 7 8 9 0 -1" + fields))
	want := proc{pid: 42, parent: 7, group: 8, session: 9, name: "a) R 1 (?", state: 'S', threads: 3, memory: int64(25 * os.Getpagesize())}
	if !ok || p != want {
		t.Errorf("%+v, %t, want %+v", p, ok, want)
	}
}

// Without the lists of children, all processes are searched.
func TestChildrenOfAll(t *testing.T) {
	t.Parallel()
	p := start(t, supervising(t), Command{Args: client(t, "linger"), Driven: true})
	readLine(t, p)
	found := false
	for _, pid := range childrenOfAll(os.Getpid()) {
		found = found || len(childrenOfAll(pid)) == 1
	}
	if !found {
		t.Error("there is no supervisor with one child")
	}
}

func FuzzParseStat(f *testing.F) {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("1 ()) S 1 2 3"))
	f.Add([]byte(")("))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, ok := parseStat(text)
		if !ok && p != (proc{}) {
			t.Errorf("%+v of what was refused", p)
		}
		for _, r := range p.name {
			if !unicode.IsPrint(r) {
				t.Errorf("the name %q cannot be printed", p.name)
			}
		}
	})
}

func FuzzUnescape(f *testing.F) {
	f.Add(`/a\040b\134`)
	f.Add(`\`)
	f.Add(`\999`)
	f.Fuzz(func(t *testing.T, field string) {
		if got := unescape(field); len(got) > len(field) {
			t.Errorf("%q of %q", got, field)
		}
	})
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{`/a\040b\134`: "/a b\\", `\`: `\`, `\999`: `\999`, `\04`: `\04`, `/plain`: "/plain"} {
		if got := unescape(field); got != want {
			t.Errorf("%q is %q, want %q", field, got, want)
		}
	}
}
