package judges

import (
	"testing"

	"github.com/popupmock/popupmock/openapi/control"
)

// The document of the control API is judged by itself: no other tool sends its calls.

func TestLintersFindNothingInTheControlAPI(t *testing.T) {
	t.Parallel()
	for _, l := range linters {
		t.Run(l.program, func(t *testing.T) {
			t.Parallel()
			for _, found := range l.lint(t, control.YAML()) {
				t.Errorf("%s at %s", found.rule, found.place)
			}
		})
	}
}
