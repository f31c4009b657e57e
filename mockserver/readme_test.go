package mockserver_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// readmeSection returns a section of the README without its heading.
func readmeSection(t *testing.T, name string) string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(readme), "\n## "+name+"\n")
	if !found {
		t.Fatalf("the README has no section %q", name)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// shown are the commands of a section: its indented lines.
func shown(section string) string {
	var lines []string
	for line := range strings.Lines(section) {
		if command, indented := strings.CutPrefix(line, "    "); indented {
			lines = append(lines, command)
		}
	}
	return strings.Join(lines, "")
}

// printed is what the README's commands print after the refusals, without tokens and times.
const printed = `{
  "calls": 1,
  "hits": 1
}
{"count":2}
1 request with operation=refresh status=401, want exactly 2
  request 2, POST /auth/refresh: status is "200", want "401"
  request 1, POST /auth/login: operation is "login", want "refresh"
true
true
: idle
id: 0

id: 1
data: …

id: 2
data: …

id: 3
data: …

Request 3, POST /auth/refresh at X, got 401: its refresh token (of the login in request 1) was used before, by request 2, in the same second (the answer to it was lost to fault lost, phase after, so the client may not know of the new pair); generation 1 was issued then and has not been used. Nothing else was revoked by it.
`

// TestReadmeSteering runs what the README says on faults and the journal, as it is printed.
func TestReadmeSteering(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh", "curl", "jq")
	mock := mockserver.Start(t)
	script := shown(readmeSection(t, "Faults")) + shown(readmeSection(t, "Asking the journal"))
	command := exec.CommandContext(t.Context(), "sh", "-euc", strings.ReplaceAll(script, "http://127.0.0.1:8080", mock.URL))
	command.Dir = t.TempDir()
	var stderr bytes.Buffer
	command.Stderr = &stderr
	stdout, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr.Bytes())
	}
	if !strings.Contains(stderr.String(), "reset by peer") {
		t.Errorf("curl says %s, want the connection reset", stderr.Bytes())
	}
	const fired = `{"id":"lost","operation":"refresh","phase":"after","when":{"nth":1},"effect":{"type":"reset"},"calls":0,"hits":0}`
	output := regexp.MustCompile(`(?m)^data: \{.*$`).ReplaceAllString(string(stdout), "data: …")
	output = regexp.MustCompile(`[0-9a-f]{4}…|20[0-9-]{8}T[0-9:]{8}Z`).ReplaceAllString(output, "X")
	if !strings.HasPrefix(output, fired+"\n{\"error\":{") {
		t.Errorf("first it prints\n%s\nwant the fault, and a refusal", output)
	}
	_, rest, _ := strings.Cut(output, "{\n")
	if diff := cmp.Diff(printed, "{\n"+rest); diff != "" {
		t.Errorf("what it prints (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(command.Dir, "popupmock.har")); err != nil {
		t.Error(err)
	}
}

// printedOfWorlds is what the README's commands on triggers, sandboxes and time travel print.
const printedOfWorlds = `{"id":"midway","on":{"operation":"listProducts","event":"answered","nth":1},"do":[{"action":"advance","by":"1h"}],"calls":0,"hits":0}
200
401
{"calls":1,"hits":1}
{"count":1}
401
200
`

// TestReadmeWorlds runs what the README says on triggers, sandboxes and time travel, as it is printed.
func TestReadmeWorlds(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh", "curl", "jq")
	mock := mockserver.Start(t)
	script := ""
	for _, name := range []string{"Triggers", "Sandboxes", "Time travel"} {
		script += shown(readmeSection(t, name))
	}
	command := exec.CommandContext(t.Context(), "sh", "-euc", strings.ReplaceAll(script, "http://127.0.0.1:8080", mock.URL))
	command.Dir = t.TempDir()
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if diff := cmp.Diff(printedOfWorlds, string(printed)); diff != "" {
		t.Errorf("what it prints (-want +got):\n%s", diff)
	}
}

// TestReadmeEffects arms each effect of the table, and wants all that there are in it.
func TestReadmeEffects(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	var types []string
	for _, effect := range regexp.MustCompile("`({\"type\":[^`]*})`").FindAllStringSubmatch(readmeSection(t, "Faults"), -1) {
		armed := u.do("POST", "/_mock/faults", `{"operation":"login","phase":"after","effect":`+effect[1]+`}`)
		if armed.status != 200 {
			t.Errorf("%s: %s", effect[1], armed.body)
			continue
		}
		types = append(types, decodeAs[fault.State](t, armed).Effect.Type())
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(fault.Types())), slices.Sorted(slices.Values(types))); diff != "" {
		t.Errorf("effects, and those of the README (-all +shown):\n%s", diff)
	}
}
