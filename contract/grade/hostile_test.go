//go:build !mutation

package grade_test

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/examples/need"
)

// Clients that are bad where nothing goes wrong: {needle} is a word that is nowhere else, {file} a file outside of their places.
// None has more than 128 processes.
var hostiles = []struct {
	name string
	args []string // a name of hostileClients first, or sh
	// lines tells that it is driven.
	lines bool
	// limit is its time, a minute where it is zero: for those that end before it.
	limit time.Duration
	// reason is what is said of it.
	reason string
}{
	{name: "is deaf", args: []string{"deaf"}, limit: time.Second, reason: "took longer than 1s"},
	{name: "leaves children that hold its output", args: sh(`sleep 3600{needle} & setsid sleep 3600{needle} & exit 0`), reason: "it sent no request"},
	{name: "leaves a grandchild without environment", args: sh(`(env -i setsid sh -c 'sleep 3600{needle} & exit' &); exit 3`), reason: "exit status 3"},
	{name: "starts a hundred processes", args: sh(`i=0; while [ $i -lt 100 ]; do sleep 3600{needle} & i=$((i+1)); done; exit 0`), reason: "it sent no request"},
	{name: "floods", args: []string{"flood"}, limit: time.Second, reason: "took longer than 1s"},
	{name: "crashes", args: sh(`kill -SEGV $$`), reason: "ended by SIGSEGV"},
	{name: "prints what is no text", args: sh(`printf '\377\376\033[2J\033]0;title\007\000\302'; exit 9`), reason: "exit status 9"},
	{name: "writes a gigabyte to a file", args: []string{"big-file"}, reason: "wrote more than"},
	{name: "writes a gigabyte to many files", args: []string{"many-files"}, reason: "wrote more than"},
	{name: "deletes its place", args: sh(`rm -rf "$HOME" "$PWD" "$TMPDIR"`), reason: "it sent no request"},
	{name: "locks its place", args: sh(`mkdir -p a/b && chmod 000 a/b a "$HOME" . ..`), reason: "it sent no request"},
	{name: "ends at once", args: sh(`exit 0`), reason: "it sent no request"},
	{name: "asks for ever", args: []string{"requests"}, reason: "stopped: it had sent 1000 requests"},
	{name: "opens 2000 connections", args: []string{"connections"}, reason: "it sent no request"},
	{name: "speaks no HTTP", args: []string{"no-http"}, reason: "it sent no request"},
	{name: "sends half a request", args: []string{"half"}, limit: 10 * time.Second, reason: "it made no call that gave data"},
	{name: "sends a gigabyte", args: []string{"body"}, limit: 10 * time.Second, reason: "it made no call that gave data"},
	{name: "logs in and no more", args: []string{"login-only"}, reason: "it made no call that gave data"},

	{name: "is driven and closes its input", args: sh(`exec 0<&-; sleep 3600{needle}`), lines: true, limit: time.Second, reason: "it answered 0 of 4 request lines; took longer than 1s"},
	{name: "is driven and reads nothing", args: []string{"deaf"}, lines: true, limit: time.Second, reason: "it answered 0 of 4 request lines; took longer than 1s"},
	{name: "is driven and answers without end", args: []string{"flood"}, lines: true, limit: time.Second, reason: "it sent no request"},
	{name: "is driven and answers no line", args: []string{"driven", "silent"}, lines: true, limit: 5 * time.Second,
		reason: "it fails already: it answered 0 of 4 request lines; took longer than 5s"},
	{name: "is driven and answers anything", args: []string{"driven", "garbage"}, lines: true, reason: `it fails already: its answer to "GET /api/v1/products" does not begin with a status`},
	{name: "is driven and ends after one line", args: []string{"driven", "one"}, lines: true, reason: "it fails already: it answered 1 of 4 request lines; exit status 0"},
	{name: "is driven and lives on", args: []string{"driven", "deaf"}, lines: true,
		reason: "it fails already: it did not end when its standard input did: lived on 2s after SIGTERM"},
	{name: "is driven and answers before it is asked", args: sh(`echo 200; echo 200; echo 200; echo 200`), lines: true, reason: "it sent no request"},
}

func sh(script string) []string { return []string{"sh", "-c", script} }

// TestHostileClients grades clients that are bad from the start: each gets an F within bounds, and nothing of it is left. A developer's machine
// tries every other one.
func TestHostileClients(t *testing.T) {
	t.Parallel()
	for i, h := range hostiles {
		if i%need.Rounds(2, 1, 1) > 0 {
			continue
		}
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			run := gradeHostile(t, grade.Client{Args: h.args, Lines: h.lines, Limit: cmp.Or(h.limit, time.Minute)}, "leaves-403-alone")
			if run.Grade != "F" || !strings.Contains(run.GradeReason, h.reason) {
				t.Errorf("grade %s, %s; want F, … %s …", run.Grade, run.GradeReason, h.reason)
			}
			for _, r := range run.Results() {
				if r.Verdict != report.Skipped {
					t.Errorf("%s: %s, want no verdict on what could not be judged", r.ID, r.Verdict)
				}
			}
		})
	}
}

// Clients that work where nothing goes wrong, and are bad when they meet a 403.
func TestHostileWhenRefused(t *testing.T) {
	t.Parallel()
	for i, c := range []struct {
		args    []string
		verdict report.Verdict
		reason  string
	}{
		{[]string{"on-403", "deaf"}, report.Fail, "it did not come to an end: took longer than 4s"},
		{[]string{"on-403", "flood"}, report.Fail, "it did not come to an end: took longer than 4s"},
		{[]string{"on-403", "big-file"}, report.Fail, "it did not come to an end: wrote more than the"},
		{[]string{"on-403", "requests"}, report.Fail, "GET /api/v1/nothing 404, over and over; stopped: it had sent"},
		{[]string{"on-403", "login-only"}, report.Fail, "after the 403 it logged in"},
		{[]string{"on-403", "no-http"}, report.Fail, "the 403 was not shown"},
		{[]string{"elsewhere", "{file}"}, report.Skipped, "it began with a token of elsewhere"},
	} {
		if i%need.Rounds(2, 1, 1) > 0 {
			continue
		}
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			limit := time.Minute // for those that end before it
			if strings.Contains(c.reason, "took longer than 4s") {
				limit = 4 * time.Second
			}
			run := gradeHostile(t, grade.Client{Args: c.args, Limit: limit}, "leaves-403-alone")
			judged := false
			for _, p := range run.Results()[0].Parts {
				if p.ID != "data" {
					continue
				}
				judged = true
				if p.Verdict != c.verdict || !strings.Contains(p.Reason, c.reason) {
					t.Errorf("%s: %s, want %s: … %s …", p.Verdict, p.Reason, c.verdict, c.reason)
				}
			}
			if !judged || run.Grade != "C" {
				t.Errorf("grade %s: %s", run.Grade, run.GradeReason)
			}
		})
	}
}

// TestReportsKeepSecrets grades a client that tells everybody all it knows. The scan finds it, and no report tells it again.
func TestReportsKeepSecrets(t *testing.T) {
	t.Parallel()
	told := filepath.Join(t.TempDir(), "secrets")
	run := gradeHostile(t, grade.Client{Args: []string{"leaks", told, "--password={password}"}}, "keeps-secrets")
	for _, r := range run.Results() {
		if r.ID == "keeps-secrets" && r.Verdict != report.Fail {
			t.Errorf("%s: %s", r.Verdict, r.Reason)
		}
	}
	text, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	secrets := strings.Fields(string(text))
	if len(secrets) < 4 {
		t.Fatalf("%d secrets", len(secrets))
	}
	for kind, shown := range allReports(t, run) {
		for _, secret := range secrets {
			for i, form := range disguises(secret) {
				if strings.Contains(shown, form) {
					t.Errorf("the %s report has a secret in form %d", kind, i)
				}
			}
			if at := strings.LastIndexByte(secret, '.'); at > 0 && strings.Contains(shown, secret[at+1:]) {
				t.Errorf("the %s report has the signature of a token", kind)
			}
		}
		if strings.Contains(shown, filepath.Dir(told)) || strings.Contains(shown, os.TempDir()+"/popupmock-") {
			t.Errorf("the %s report has a path of this machine", kind)
		}
	}
}

// TestReportsHaveNoPaths grades a client that prints where it is.
func TestReportsHaveNoPaths(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	run := gradeHostile(t, grade.Client{Args: append(sh(`echo "in $HOME and $PWD by $1"; exit 7`), "sh", filepath.Join(folder, "client.conf"))}, "keeps-secrets")
	for kind, shown := range allReports(t, run) {
		if strings.Contains(shown, folder) || strings.Contains(shown, "/popupmock-") {
			t.Errorf("the %s report has a path of this machine", kind)
		}
		if kind == "JSON" && !strings.Contains(shown, "in $HOME and $PWD by client.conf") {
			t.Errorf("the %s report does not have what was printed", kind)
		}
	}
}

// gradeHostile grades one of our bad clients by one rule, and looks for what it leaves behind.
func gradeHostile(t *testing.T, client grade.Client, rule string) report.Run {
	t.Helper()
	options := zooOptions(t, func(id string) bool { return id == rule })
	needle := rand.Text()[:8]
	if client.Args[0] != "sh" {
		client.Args = append(append([]string{}, options.Canaries[0], hostile), client.Args...)
	}
	replace := strings.NewReplacer("{needle}", "."+digits(needle), "{file}", filepath.Join(t.TempDir(), "kept"))
	args := make([]string, len(client.Args))
	for i, a := range client.Args {
		args[i] = replace.Replace(a)
	}
	client.Args, client.Env, options.Timeline = args, os.Environ(), true
	run, err := grade.Run(t.Context(), loopback(t), client, options)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(options.Temp); err != nil || len(left) > 0 {
		t.Errorf("files were left: %v, %v", left, err)
	}
	if left := processesWith("." + digits(needle)); len(left) > 0 {
		t.Errorf("processes were left: %v", left)
	}
	var memory runtime.MemStats
	if runtime.ReadMemStats(&memory); memory.HeapSys > mostMemory { // the most that there ever was: what a grading has held is gone at its end
		t.Errorf("%d bytes of memory were in use, want %d at most", memory.HeapSys, mostMemory)
	}
	for kind, text := range allReports(t, run) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\a\x00") {
			t.Errorf("the %s report has what a terminal would obey", kind)
		}
		if len(text) > 4<<20 {
			t.Errorf("the %s report has %d bytes", kind, len(text))
		}
	}
	return run
}

// mostMemory is what all gradings of the tests may hold at once, in bytes, three times what they do with the GOGC of CI; a client's gigabyte must not be
// in it.
const mostMemory = 320 << 20

// digits makes a number of a word: what sleep takes.
func digits(word string) string {
	var number strings.Builder
	for _, c := range []byte(word) {
		number.WriteByte('0' + c%10)
	}
	return number.String()
}

// processesWith are those with a text in their command lines, where the system tells.
func processesWith(text string) (found []string) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(text)) {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}

// remains are goroutines of gradings that are over. There must be none after the last test.
func remains() (rest string) {
	for range 200 {
		rest = ""
		stacks := make([]byte, 1<<20)
		for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
			if strings.Contains(stack, "popupmock/") && !strings.Contains(stack, "grade_test.remains") {
				rest += stack + "\n\n"
			}
		}
		if rest == "" {
			return ""
		}
		<-realClock().After(10 * time.Millisecond)
	}
	return rest
}

// allReports are the reports of all kinds.
func allReports(t *testing.T, run report.Run) map[string]string {
	t.Helper()
	all := map[string]string{}
	for kind, write := range map[string]func(io.Writer, report.Run) error{
		"JSON": report.JSON, "JUnit": report.JUnit, "Markdown": report.Markdown, "HTML": report.HTML,
		"text":  func(w io.Writer, run report.Run) error { return report.Text(w, run, report.TextOptions{}) },
		"table": func(w io.Writer, run report.Run) error { return report.Table(w, run, report.TableOptions{}) },
	} {
		var text bytes.Buffer
		if err := write(&text, run); err != nil {
			t.Fatal(err)
		}
		all[kind] = text.String()
	}
	return all
}
