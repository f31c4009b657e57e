package judges

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// top is the module's root, seen from this package.
const top = "../../.."

// timeLimit bounds one run of a judge: real time, and far more than any needs.
const timeLimit = 5 * time.Minute

// A document is a form in which the contract is printed and served.
type document struct {
	name     string
	overlays []openapi.Overlay
	options  []mockserver.Option // of a mock that keeps it
}

var documents = []document{
	{name: "popup"},
	{
		name: "legacy", overlays: []openapi.Overlay{openapi.Legacy},
		options: []mockserver.Option{mockserver.WithAssumption("dialect", "legacy")},
	},
	{
		name: "extensions", overlays: []openapi.Overlay{openapi.Extensions},
		options: []mockserver.Option{mockserver.WithExtensions()},
	},
}

// text is the document as popupmock openapi prints it.
func (d document) text(t *testing.T) []byte {
	t.Helper()
	text, err := openapi.YAML(d.overlays...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (d document) operations(t *testing.T) []*openapi.Operation {
	t.Helper()
	contract, err := openapi.Load(d.overlays...)
	if err != nil {
		t.Fatal(err)
	}
	return contract.Operations()
}

// written puts a text into a file of its own, because some judges read nothing else.
func written(t *testing.T, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// A run is how a judge came to its end.
type run struct {
	stdout, stderr string
	exit           int
}

// runJudge runs one to its end, in the folder that holds the judges' configuration.
func runJudge(t *testing.T, program string, arguments ...string) run {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeLimit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(top, ".tools", "judges"), &stdout, &stderr
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true") // it calls nobody
	err := cmd.Run()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatalf("%s: %v", program, err)
	}
	return run{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}
