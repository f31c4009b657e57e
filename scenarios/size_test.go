package scenarios_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/scenarios"
)

// A body is padded to the size that is asked for, to the byte: the mock reads 1 MiB and no more.
func TestSize(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ lines, wrong string }{
		"the largest that is read":  {"login size=1048576\nstatus 200", ""},
		"one byte more":             {"login size=1048577\nstatus 413 PAYLOAD_TOO_LARGE", ""},
		"longer than it says":       {`login json='{"username":"nobody","password":"nothing"}' size=1` + "\nstatus 401", ""},
		"of a file":                 {"login body=bad size=1048577\nstatus 413\nlogin body=bad\nstatus 400\n-- bad --\n{", ""},
		"nothing":                   {"login size=0\nstatus 200", `login: size= is "0"; want a whole number from 1 to 4194304`},
		"more than can be sent":     {"login size=4194305\nstatus 413", `login: size= is "4194305"; want a whole number from 1 to 4194304`},
		"of a read, which has none": {"get /api/v1/countries size=9\nstatus 401", "unknown option size="},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scenarios.Parse("size.txtar", []byte(test.lines+"\n"))
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Fatalf("error %v, want %s", err, test.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			run, err := scenarios.Check(t.Context(), embedded(t), []*scenarios.Scenario{s}, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, result := range run.Results() {
				if result.Verdict != report.Pass {
					t.Error(report.Details(result))
				}
			}
		})
	}
}
