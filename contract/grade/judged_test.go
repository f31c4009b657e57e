package grade

import (
	"fmt"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// A trial is a story and what a judge has to say of it: "fail 2,4: reason", with the numbers of the requests that show it.
type trial struct {
	story, want string
	survey      string // usual where it is empty
}

// judged puts stories before a judge.
func judged(t *testing.T, judge func(*record) finding, trials []trial) {
	t.Helper()
	for _, one := range trials {
		t.Run(one.story, func(t *testing.T) {
			t.Parallel()
			if got := said(judge(tell(t, one.survey, one.story))); got != one.want {
				t.Errorf("of %s\ngot  %s\nwant %s", one.story, got, one.want)
			}
		})
	}
}

// said is a finding in words.
func said(f finding) string {
	var seqs []string
	for _, seq := range f.seqs {
		seqs = append(seqs, fmt.Sprint(seq))
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", f.verdict, strings.Join(seqs, ","))) + ": " + f.reason
}

// Stories say what they mean: the other tests stand on this.
func TestStory(t *testing.T) {
	t.Parallel()
	r := tell(t, "", "login lives=60 | products 401 revoked +2s took=30ms | refresh after 502 | refresh spent | products with=1.1 beside | "+
		"outside bare 404 => exit || login | logout reset => ok, shown")
	var lines []string
	for _, e := range r.entries {
		lines = append(lines, fmt.Sprintf("%d %s %s %d %s %s %s", e.Seq, e.Operation, call(e), e.SentStatus, e.Outcome, e.RealAt.Sub(storyBegan), ended(e).Sub(storyBegan)))
		if e.Credential != nil {
			lines = append(lines, fmt.Sprintf("  %s %s %d", e.Credential.Fingerprint, e.Credential.State, e.Credential.ExpiresIn))
		}
		lines = append(lines, fmt.Sprintf("  %d issued, heard %t", len(e.Issued), heard(e)))
	}
	want := []string{
		"1 login POST /api/v1/auth/login 200 answered 10ms 20ms", "  2 issued, heard true",
		"2 products GET /api/v1/products 401 answered 2.02s 2.05s", "  access-1.0 revoked 58", "  0 issued, heard true",
		"3 refresh POST /api/v1/auth/refresh 502 answered 2.06s 2.07s", "  refresh-1.0 live 604798", "  2 issued, heard false",
		"4 refresh POST /api/v1/auth/refresh 200 answered 2.08s 2.09s", "  refresh-1.0 spent 604798", "  2 issued, heard true",
		"5 products GET /api/v1/products 200 answered 2.08s 2.09s", "  access-1.1 live 3600", "  0 issued, heard true",
		"6 outside GET /api/v1/outside 404 answered 2.1s 2.11s", "  0 issued, heard true",
		"7 login POST /api/v1/auth/login 200 answered 2.12s 2.13s", "  2 issued, heard true",
		"8 logout POST /api/v1/auth/logout 0 reset 2.14s 2.15s", "  refresh-2.0 live 604800", "  0 issued, heard false",
	}
	if got, want := strings.Join(lines, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(r.runs) != 3 || r.runs[0].ok() || !r.runs[1].ok() || r.runs[2].ok() || len(r.in(1)) != 2 || !r.fired() {
		t.Errorf("%d runs, %d requests of the second start, fired %t", len(r.runs), len(r.in(1)), r.fired())
	}
	if e := r.entries[3]; e.Credential.State != journal.StateSpent || len(tell(t, "", "login | refresh | refresh with=1.0").entries[2].Issued) != 2 {
		t.Errorf("%+v", e.Credential)
	}
}
