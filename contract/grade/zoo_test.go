//go:build !mutation

package grade_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/examples/need"
)

// The words by which the test binary is called: to hold a client, and to leak made-up secrets.
const (
	supervise = "grade-supervise"
	canaries  = "grade-canaries"
	hostile   = "grade-hostile"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case supervise:
			os.Exit(process.Supervise(os.Args[2:]))
		case canaries:
			os.Exit(grade.PlantCanaries())
		case hostile:
			hostileClients[os.Args[2]](os.Args[3:])
			os.Exit(0)
		}
	}
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0") // with the race detector, each supervisor would sleep for a second
	status := m.Run()
	if rest := remains(); rest != "" {
		fmt.Fprintln(os.Stderr, "after all tests there is still:\n"+rest)
		status = 1
	}
	os.Exit(status)
}

// The kinds of clients in the zoo.
const (
	kindGood   = "good"
	kindBroken = "broken"
	kindNear   = "near"
)

// wholeZoo is the variable that asks for all clients by all rules, which takes long; make mutation sets it. Without it, there
// is a sample.
const wholeZoo = "POPUPMOCK_ZOO"

const zooFolder = "testdata/zoo"

// An animal is a client of the zoo.
type animal struct {
	kind, name, rule string
	command          []string
	place            string // file:line
}

// TestZoo grades clients of the zoo: those that are broken by their own rule, which has to catch them, those that are good
// by all rules, and near misses by the rule that is not to accuse them. With POPUPMOCK_ZOO=1 all are graded by all rules, three
// times, and a table is printed of what became of them.
func TestZoo(t *testing.T) {
	t.Parallel()
	programs := buildZoo(t)
	seen := &matrix{rows: map[string]*matrixRow{}}
	if zooRounds() > 1 {
		t.Cleanup(func() { seen.print(os.Stdout) })
	}
	quick, slow := sample(animals(t))
	visit := func(t *testing.T, all []animal) {
		t.Helper()
		for _, a := range all {
			t.Run(a.kind+"/"+a.name, func(t *testing.T) {
				t.Parallel()
				a.grade(t, programs, seen)
			})
		}
	}
	visit(t, quick)
	t.Run("slow to start", func(t *testing.T) {
		t.Parallel()
		need.Long(t, "60 s")
		visit(t, slow)
	})
}

// grade grades one as often as is asked for.
func (a animal) grade(t *testing.T, programs zooPrograms, seen *matrix) {
	t.Helper()
	need.Programs(t, a.needs()...)
	if folder := zooFolder + "/apps/axios"; strings.HasPrefix(a.name, "apps/axios") {
		need.Packages(t, folder, "zoo")
	}
	for range zooRounds() {
		run := gradeAnimal(t, a, programs, a.judged)
		seen.add(a, run)
		if zooRounds() > 1 {
			fmt.Printf("%s %s: grade %s in %s\n", a.kind, a.name, run.Grade, run.Duration) // of what takes an hour
		}
		a.judge(t, run)
	}
}

// thorough are good clients that all rules are to clear each time. What the guide says of grading is run with those of examples/, in
// PHP, Python and Node; the others take turns by make mutation, the one in shell as well, which starts a program for each thing that it does.
var thorough = []string{"go/reference"}

// judged tells by which rules an animal is graded. Those of which no rule is asked are graded by the first.
func (a animal) judged(rule string) bool {
	return a.kind == kindGood && slices.Contains(thorough, a.name) || rule == a.rule || a.rule == "-" && rule == "keeps-secrets" || os.Getenv(wholeZoo) != ""
}

func (a animal) judge(t *testing.T, run report.Run) {
	t.Helper()
	for _, r := range run.Results() {
		switch {
		case a.kind == kindBroken && r.ID == a.rule && !a.caughtBy(r):
			t.Errorf("%s is not caught by %s:\n%s", a.name, a.rule, report.Details(r))
		case a.accusedBy(r):
			t.Errorf("%s is accused:\n%s", a.name, report.Details(r))
		}
	}
}

// caughtBy tells whether the rule that a broken client breaks has noticed.
func (a animal) caughtBy(r report.Result) bool {
	return r.ID == a.rule && (r.Verdict == report.Fail || r.Verdict == report.Warn)
}

// accusedBy tells whether a rule accuses a client that none is to accuse. That other rules notice a broken one is no harm.
func (a animal) accusedBy(r report.Result) bool {
	return a.kind != kindBroken && (r.Verdict == report.Fail || r.Verdict == report.Error || a.kind == kindGood && r.Verdict == report.Warn)
}

// needs are the programs without which an animal cannot live.
func (a animal) needs() []string {
	switch {
	case strings.HasPrefix(a.name, "shell/"):
		return []string{"bash", "curl", "jq", "openssl", "flock"}
	case a.command[0] == "{go}":
		return []string{"go"}
	}
	return a.command[:1]
}

// zooPrograms are paths of programs that are made for a test.
type zooPrograms struct{ popupmock, zoo string }

// gradeAnimal grades one as a user does, by the rules that it is judged by.
func gradeAnimal(t *testing.T, a animal, programs zooPrograms, judged func(rule string) bool) report.Run {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	args := []string{"grade", "--stall", "1s", "--report", "json=" + file}
	switch {
	case a.kind != kindBroken:
		args = append(args, "--timeout", "60s") // a busy machine is no fault of theirs
	case a.language() == "go":
		args = append(args, "--timeout", "10s") // those that do not end are looked at all that time
	}
	for _, id := range grade.IDs() {
		if judged(id) {
			args = append(args, "--rule", id)
		}
	}
	args = append(append(args, "--"), a.arguments(t, programs.zoo)...)
	out, err := exec.CommandContext(t.Context(), programs.popupmock, args...).CombinedOutput() //nolint:gosec // our own
	text, missing := os.Open(file)
	if missing != nil {
		t.Fatalf("%v: %v\n%s", a.name, err, out)
	}
	defer func() { _ = text.Close() }()
	run, err := report.ReadJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	known := grade.ReportIDs()
	for _, r := range run.Results() {
		for _, p := range r.Parts {
			if !slices.Contains(known, r.ID) || !slices.Contains(known, r.ID+"/"+p.ID) {
				t.Errorf("no baseline can name %s/%s", r.ID, p.ID)
			}
		}
	}
	return run
}

// zooOptions are quick.
func zooOptions(t *testing.T, judged func(rule string) bool) grade.Options {
	t.Helper()
	rules, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	clock := realClock()
	return grade.Options{
		Canaries: []string{own, canaries}, Clock: clock, Policy: rules, Stall: time.Second, Only: judged, Temp: t.TempDir(),
		Runner: process.Runner{Supervisor: []string{own, supervise}, Clock: clock},
	}
}

func (a animal) arguments(t *testing.T, program string) []string {
	t.Helper()
	var args []string
	for _, word := range a.command {
		switch {
		case word == "{go}":
			word = program
		case strings.Contains(word, "/"):
			full, err := filepath.Abs(filepath.Join(zooFolder, word))
			if err != nil {
				t.Fatal(err)
			}
			word = full
		}
		args = append(args, word)
	}
	return args
}

// buildZoo makes popupmock as its users have it, and the program that all of the zoo's Go clients are.
func buildZoo(t *testing.T) zooPrograms {
	t.Helper()
	folder := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-ldflags=-w", "-o", folder, "../../cmd/popupmock", "./"+zooFolder+"/go") //nolint:gosec // our own
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return zooPrograms{popupmock: filepath.Join(folder, "popupmock"), zoo: filepath.Join(folder, "go")}
}

// animals reads the tables.
func animals(t *testing.T) []animal {
	t.Helper()
	tables, err := filepath.Glob(zooFolder + "/*.txt")
	if err != nil || len(tables) == 0 {
		t.Fatalf("%v, %d tables", err, len(tables))
	}
	var all []animal
	for _, table := range tables {
		text, err := os.ReadFile(table)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if words := strings.Fields(line); len(words) > 3 && words[0] != "#" {
				all = append(all, animal{words[0], words[1], words[2], words[3:], table})
			}
		}
	}
	return all
}
