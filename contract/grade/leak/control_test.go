package leak

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// TestControl has a child process leak all canaries, and looks for them as whoever judges a client does.
func TestControl(t *testing.T) {
	t.Parallel()
	c := NewControl("seed")
	folder := t.TempDir()
	stdout, stderr := c.Secrets.Stream("stdout"), c.Secrets.Stream("stderr")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPlantInChild$")
	child.Env = append(os.Environ(), "LEAK_PLANT="+folder)
	child.Stdout, child.Stderr = stdout, stderr
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	files, err := c.Secrets.Files(folder)
	if err != nil {
		t.Fatal(err)
	}
	found := append(append(stdout.Findings(), stderr.Findings()...), files.Findings...)
	var heard []tap.Exchange
	for n, call := range c.Calls() {
		heard = append(heard, tap.Exchange{Number: n + 1, Method: "POST", Target: call.Path, Header: http.Header{"X-Canary": {call.Header}}, Body: []byte(call.Body)})
	}
	found = append(found, c.Secrets.Requests(heard)...)
	if missed := c.Missed(found); len(missed) > 0 {
		t.Errorf("%d of %d are missed, such as %s", len(missed), len(c.Canaries), missed[0])
	}
	for i := range found { // the form counts
		changed := slices.Clone(found)
		changed[i].Form += "?"
		if len(c.Missed(changed)) == 0 && c.isCanary(found[i]) {
			t.Errorf("nothing is missed without %s", found[i])
		}
	}
	for i := range c.Canaries { // each finding counts for its own canary
		one := c.Canaries[i]
		var rest []Finding
		for _, f := range found {
			if f.Secret != one.Name {
				rest = append(rest, f)
			}
		}
		if missed := c.Missed(rest); len(missed) != 1 || missed[0].Name != one.Name {
			t.Errorf("without the findings of %s are missed %v", one.Name, missed)
		}
	}
}

// isCanary tells the finding that a canary is found by; a whole one is also found in parts, in further forms.
func (c *Control) isCanary(f Finding) bool {
	return slices.ContainsFunc(c.Canaries, func(one Canary) bool { return one.isIn([]Finding{f}) })
}

// TestPlantInChild is the child process.
func TestPlantInChild(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("LEAK_PLANT")
	if folder == "" {
		folder = t.TempDir()
		if err := NewControl("seed").Plant(io.Discard, io.Discard, folder); err != nil {
			t.Error(err)
		}
		return
	}
	if err := NewControl("seed").Plant(os.Stdout, os.Stderr, folder); err != nil {
		t.Error(err)
	}
}

// TestControlMissesWhatDoesNotWork: a broken way from the client to the scan is noticed.
func TestControlMissesWhatDoesNotWork(t *testing.T) {
	t.Parallel()
	c := NewControl("seed")
	var stdout, stderr bytes.Buffer
	folder := t.TempDir()
	if err := c.Plant(&stdout, &stderr, folder); err != nil {
		t.Fatal(err)
	}
	count := func(place Place, where string) (n int) {
		for _, one := range c.Canaries {
			if one.Place == place && one.Where == where {
				n++
			}
		}
		return n
	}
	files, err := c.Secrets.Files(folder)
	if err != nil {
		t.Fatal(err)
	}
	whole := func(where, text string) []Finding {
		stream := c.Secrets.Stream(where)
		_, _ = stream.Write([]byte(text))
		return stream.Findings()
	}
	swapped := append(whole("stderr", stdout.String()), whole("stdout", stderr.String())...)
	if missed := c.Missed(append(swapped, files.Findings...)); len(missed) < count(InOutput, "stdout")+count(InOutput, "stderr") {
		t.Errorf("only %d are missed when the streams are swapped", len(missed))
	}
	escaped := whole("stdout", strings.ReplaceAll(stdout.String(), `\`, "?"))
	if missed := c.Missed(escaped); len(missed) <= len(c.Canaries)-count(InOutput, "stdout") {
		t.Error("nothing is missed when backslashes are lost")
	}
	if err := c.Plant(&stdout, &stderr, folder+"/gone"); err == nil || !strings.HasPrefix(err.Error(), "plant canary ") {
		t.Errorf("a folder that is gone: %v", err)
	}
}
