package main

import (
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// TestGrade runs the scripts about grading, which starts programs.
func TestGrade(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh", "mkfifo", "cat", "true")
	runScripts(t, "testdata/grade")
}
