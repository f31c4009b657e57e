// Package supervisor makes the program the supervisor of a graded client, or the launcher that this starts, when it is
// called as one. It does so before main, and before most of what the program is linked with gets ready.
//
// Two of these processes stand behind each start of a client, of which a grading has hundreds. Of the time that one takes to
// start, more than half went into packages that it never uses: github.com/santhosh-tekuri/jsonschema, which
// github.com/getkin/kin-openapi brings along, compiles the drafts of JSON Schema each time. Go prepares packages in the order
// of their import paths, as soon as all that they import is ready, and this one imports very little.
package supervisor

import (
	"os"

	"github.com/popupmock/popupmock/contract/grade/process"
)

// Word is the argument by which the program calls itself as a supervisor. It is no command of anybody's.
const Word = "grade-supervise"

func init() {
	if len(os.Args) > 1 && os.Args[1] == Word {
		os.Exit(process.Supervise(os.Args[2:]))
	}
}
