package dockerfile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/cmd/internal/dockerfile"
)

func TestStages(t *testing.T) {
	t.Parallel()
	const text = "# syntax\nARG GO=1.26\nFROM golang:${GO} AS builder\nrun go build \\\n  # why\n  ./...\n\nFROM scratch\nLABEL a=\"b\" \\\n      c=\"d\"\nCMD [\"serve\"]\n"
	want := [][]dockerfile.Instruction{
		{{Name: "ARG", Args: "GO=1.26"}, {Name: "FROM", Args: "golang:${GO} AS builder"}, {Name: "RUN", Args: "go build ./..."}},
		{{Name: "FROM", Args: "scratch"}, {Name: "LABEL", Args: `a="b" c="d"`}, {Name: "CMD", Args: `["serve"]`}},
	}
	if diff := cmp.Diff(want, dockerfile.Stages(dockerfile.Parse(text))); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	if got := dockerfile.Stages(nil); got != nil {
		t.Errorf("nothing has stages %v", got)
	}
}
