package need_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

func TestDepth(t *testing.T) {
	skipped := []string{"skip: takes 20 s, and is left to CI: POPUPMOCK_DEPTH=ci runs it"}
	tests := []struct {
		name, ci, depth, soak string
		rounds                int
		ended                 []string
	}{
		{"a developer's machine", "", "", "", 1, skipped},
		{"CI set to something else", "1", "", "", 1, skipped},
		{"CI", "true", "", "", 10, nil},
		{"as deep as CI", "", "ci", "", 10, nil},
		{"to soak", "", "", "1", 100, nil},
		{"to soak in CI", "true", "", "1", 100, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CI", test.ci)
			t.Setenv("POPUPMOCK_DEPTH", test.depth)
			t.Setenv("POPUPMOCK_SOAK", test.soak)
			if got := need.Rounds(1, 10, 100); got != test.rounds {
				t.Errorf("%d rounds, want %d", got, test.rounds)
			}
			if got := need.Soaking(); got != (test.soak != "") {
				t.Errorf("soaking %v", got)
			}
			var tb recorder
			need.Long(&tb, "20 s")
			if diff := cmp.Diff(test.ended, tb.ended); diff != "" {
				t.Errorf("ended (-want +got):\n%s", diff)
			}
		})
	}
}
