package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/popupmock/popupmock/cmd/internal/docs"
)

// checkWorkflow looks for steps of a workflow of GitHub that give the action an input, or ask it for an output, which it does not have.
func checkWorkflow(t *testing.T, b docs.Block) {
	t.Helper()
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				ID, Uses string
				With     map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(b.Text), &workflow); err != nil {
		t.Fatalf("%s:%d: %v", b.Path, b.Line, err)
	}
	a, steps := readAction(t), 0
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			for _, found := range expression.FindAllStringSubmatch(step.With["path"], -1) {
				if output := found[2][strings.LastIndex(found[2], ".")+1:]; a.Outputs[output].Value == "" {
					t.Errorf("%s:%d: the action has no output %s", b.Path, b.Line, output)
				}
			}
			if !strings.HasPrefix(step.Uses, "popupmock/popupmock@") {
				continue
			}
			steps++
			for name := range step.With {
				if _, is := a.Inputs[name]; !is {
					t.Errorf("%s:%d: the action has no input %s", b.Path, b.Line, name)
				}
			}
		}
	}
	if steps == 0 {
		t.Errorf("%s:%d: no step uses the action", b.Path, b.Line)
	}
}

// checkGitLab looks for jobs that extend what the template does not have, or set variables that it does not read.
func checkGitLab(t *testing.T, b docs.Block) {
	t.Helper()
	template, err := os.ReadFile(top + "/examples/ci/popupmock.gitlab-ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	var known, shown map[string]gitLabJob
	_ = yaml.Unmarshal(template, &known) // what is no job is left out, and none is missed for it
	_ = yaml.Unmarshal([]byte(b.Text), &shown)
	jobs := 0
	for name, job := range shown {
		if job.Extends == "" {
			continue
		}
		jobs++
		if len(known[job.Extends].Script) == 0 {
			t.Errorf("%s:%d: %s extends %s, which the template does not have", b.Path, b.Line, name, job.Extends)
		}
		for _, variable := range slices.Sorted(maps.Keys(job.Variables)) {
			if !strings.Contains(string(template), "$"+variable) && !strings.Contains(string(template), "${"+variable) {
				t.Errorf("%s:%d: the template reads no variable %s", b.Path, b.Line, variable)
			}
		}
	}
	if jobs < 2 {
		t.Errorf("%s:%d: %d jobs extend one of the template", b.Path, b.Line, jobs)
	}
}
