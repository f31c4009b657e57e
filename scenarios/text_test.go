package scenarios_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// What a line says of a text, and of a login whose username is one, even an empty one.
func TestTexts(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	for name, c := range map[string]struct{ lines, reason string }{
		"matches":       {"login\nsave ID json=/data/client_id\nsave ALL value=ids,$ID,$ID\ntext $ALL matches='^ids,([0-9]+),[0-9]+$'", ""},
		"does not":      {"save ALL value=one,two\ntext $ALL matches=three", `the text is "one,two", want one that matches three`},
		"turned round":  {"! text one matches=two", ""},
		"and wrong":     {"! text one matches=on", "it holds, and should not"},
		"a secret":      {"login\nsave TOKEN json=/data/access_token\ntext $TOKEN,x matches=y$$", `the text is "$ACCESS_1,x", want one that matches y$`},
		"no name":       {"login username=''\nstatus 400 VALIDATION_FAILURE", ""},
		"another name":  {"login username=nobody\nstatus 401 UNAUTHORIZED", ""},
		"no expression": {"text one", "text: matches= is missing; want text TEXT matches=REGEXP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scenarios.Parse("s.txtar", []byte("# A text.\n\n# Lines.\n"+c.lines+"\n"))
			if err != nil {
				if c.reason == "" || !strings.Contains(err.Error(), c.reason) {
					t.Errorf("the script is refused: %v", err)
				}
				return
			}
			run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: mock.URL}, []*scenarios.Scenario{s}, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			result := run.Results()[0]
			want := report.Pass
			if c.reason != "" {
				want = report.Fail
			}
			if result.Verdict != want || !strings.Contains(result.Reason, c.reason) {
				t.Errorf("the verdict is %v for %q, want %v for %q", result.Verdict, result.Reason, want, c.reason)
			}
		})
	}
}
