package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/popupmock/popupmock/cmd/internal/docs"
)

// elsewhere says why a block is not played as it stands, and what keeps it from rotting all the same.
type elsewhere struct {
	why string
	// by is a test that does the same where it can, as a folder and a name. The test has to exist.
	by string
	// check looks at the block.
	check func(*testing.T, docs.Block)
}

const (
	noEngine = "needs a container engine"
	deploys  = "cmd/popupmock TestDeployCompose"
)

// unplayed are the blocks of documents that TestDocuments leaves out. Key: the document, and the first line of the block.
var unplayed = map[string]elsewhere{
	"README.md: git clone https://github.com/popupmock/popupmock": {why: "needs the network"},
	"README.md: make test":                  {why: "runs this test"},
	"README.md: go install ./cmd/popupmock": {why: "would write into the home of who runs it; TestMain builds the program, which all pages run"},
	"examples/guides/local-development.md: docker build -t popupmock .": {
		why: noEngine, by: "cmd/internal/house TestHouse",
	},
	"examples/guides/other-languages.md: services:":                     {why: noEngine, check: isYAML},
	"examples/guides/other-languages.md: docker compose run --rm tests": {why: noEngine},
	"examples/guides/scenarios.md: popupmock run":                       {why: "is run once", by: "cmd/popupmock TestExamples", check: isExample},
	"examples/guides/contract.md: popupmock contract --target http://127.0.0.1:8080": {
		why: "is run once", by: "cmd/popupmock TestExamples", check: isExample,
	},
	"examples/guides/contract.md: popupmock contract --list --area logout": {
		why: "is run once", by: "cmd/popupmock TestExamples", check: isExample,
	},
	"examples/guides/contract.md: export POPUPMOCK_USERNAME=your_api_username":        {why: "needs a real account"},
	"examples/guides/editors.md: {":                                                   {why: "is for Visual Studio Code", by: "cmd/internal/schema TestSettingsOfTheGuide"},
	"examples/guides/editors.md: cd examples/editor":                                  {why: "needs the network and Visual Studio Code", by: "cmd/internal/schema TestExtension"},
	"examples/guides/recording.md: popupmock record --target https://api.example.com": {why: "needs a real account", by: "cmd/popupmock TestRecord"},
	"examples/guides/grading.md: - uses: popupmock/popupmock@main": {
		why: "needs a runner of GitHub", by: "cmd/popupmock TestAction", check: checkStep,
	},
	"examples/guides/ci.md: on: push": {why: "needs a runner of GitHub", by: "cmd/popupmock TestActionTasks", check: checkWorkflow},
	"examples/guides/ci.md: include:": {why: "needs a runner of GitLab", by: "cmd/popupmock TestGitLabJobs", check: checkGitLab},
	"examples/guides/operation.md: POPUPMOCK_STATE=rediss://mock:secret@redis.example.com:6379/0 popupmock serve": {
		why: "needs a Redis of that name", by: "cmd/popupmock TestServeSecureRedis",
	},
	"examples/deploy/README.md: cd examples/deploy":                 {why: noEngine, by: deploys},
	"examples/deploy/README.md: kubectl create namespace popupmock": {why: "needs a cluster", by: "cmd/popupmock TestDeployManifests"},
	".tools/judges/README.md: cd .tools/judges":                     {why: "needs make judges", by: "cmd/internal/judges TestLinters"},
	".tools/load/README.md: make bench-load LOADFLAGS='--rounds 2 --time 1s'": {
		why: "takes a minute", by: ".tools/load TestBench",
	},
	".tools/mutation/README.md: cd .tools/mutation && go run . contract/grade 'rule_*.go' matrix.go": {why: "takes minutes"},
}

// uncompiled are the blocks in comments of Go that are no code which a test beside them has. Key: the file.
var uncompiled = map[string]elsewhere{
	"cmd/internal/docs/doc.go":                {why: "lines that open blocks", by: "cmd/internal/docs TestStage"},
	"scenarios/doc.go":                        {why: "a scenario", by: "scenarios TestManualExample"},
	".tools/load/baseline/main.go":            {why: "command lines"},
	".tools/release/main.go":                  {why: "a command line"},
	"cmd/popupmock/main_manual.go":            {why: "a command line", by: "cmd/popupmock TestManualIsWhole"},
	".tools/load/main.go":                     {why: "command lines", by: ".tools/load TestOptions"},
	"contract/client/tokenstore/redis/doc.go": {why: "commands of Redis", by: "contract/client/tokenstore/redis TestLayoutIsThatOfTheVendor"},
	"contract/client/tokenstore/sql/doc.go":   {why: "a table of a database", by: "contract/client/tokenstore/sql TestSchema"},
	"contract/client/tokenstore/vault/doc.go": {why: "a policy for Vault", by: "contract/client/tokenstore/vault TestLayout"},
	"contract/grade/score.go":                 {why: "a table of grades", by: "contract/grade TestScore"},
	"contract/report/baseline_read.go":        {why: "a file of known failures", by: "contract/report TestReadBaselineRefuses"},
	"mockserver/store/filestore/doc.go":       {why: "the form of a file"},
	"mockserver/store/redisstore/doc.go":      {why: "keys in Redis"},
}

// TestElsewhereIsThere looks for the tests that the tables name.
func TestElsewhereIsThere(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string]elsewhere{unplayed, uncompiled} {
		for block, e := range table {
			if e.why == "" {
				t.Errorf("%s: no reason", block)
			}
			folder, name, named := strings.Cut(e.by, " ")
			if named && !hasTest(t, filepath.Join(top, folder), name) {
				t.Errorf("%s: there is no %s", block, e.by)
			}
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

// isExample wants each line among the examples of a command's help, which TestExamples runs.
func isExample(t *testing.T, b docs.Block) {
	t.Helper()
	examples := map[string]bool{}
	for _, cmd := range steeringCommands() {
		for line := range strings.Lines(cmd.Example) {
			examples[strings.TrimSpace(line)] = true
		}
	}
	for line := range strings.Lines(b.Text) {
		if !examples[strings.TrimSpace(line)] {
			t.Errorf("%s:%d: no example of a command, and so not run: %s", b.Path, b.Line, line)
		}
	}
}

func isYAML(t *testing.T, b docs.Block) {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(b.Text), &value); err != nil {
		t.Errorf("%s:%d: %v", b.Path, b.Line, err)
	}
}
