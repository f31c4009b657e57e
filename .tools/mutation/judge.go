package main

// A judge says how the changes of a package are noticed.
type judge struct {
	// files are the patterns of those that are changed.
	files []string
	// first are flags for the tests of the package, such as one that leaves out those that start programs.
	first []string
	// then are flags for the tests that judge what the first ones do not notice. None judge it where there are none.
	then []string
}

// judges are by package.
var judges = map[string]*judge{
	"mockserver/internal/token": {
		files: []string{"*.go"},
		then:  []string{"-tags", "mutation", "-run", "^TestScenarios$"}, // on a mock that is made of the changed package
	},
	"contract/grade": {
		files: []string{
			"rule_*.go", "matrix.go", "rotationlab.go", "score.go", "survey.go", "gist.go", "losses.go", "pairs.go", "cycle.go", "operations.go",
		},
		first: []string{"-tags", "mutation", "-vet=off", "-ldflags=-s -w"}, // without the tests that start clients, and quick to build
	},
}
