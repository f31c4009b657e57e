package grade

import (
	"strings"
	"testing"
)

func TestJudgeCell(t *testing.T) {
	t.Parallel()
	const lost = "login | products 401 revoked | refresh after reset"
	judged(t, func(r *record) finding { return judgeCell(r, opRefresh) }, []trial{
		{story: lost + " | login | products | categories", want: "pass: recovered: its calls succeeded all the same"},
		{story: lost + " => exit || login | products | categories", want: "pass: recovered: it showed the failure, and worked again at the next start"},
		{story: lost + " => exit || refresh 401 => exit", want: "fail 4: locked out: it was started again when nothing was wrong any more, and failed"},
		{story: lost + " => exit || login | products", want: "fail 4,5: locked out: it was started again when nothing was wrong any more, and failed"},
		{story: lost + " => exit || login | products | categories => exit", want: "fail 4,5,6: locked out: it was started again when nothing was wrong any more, and failed"},
		{story: lost, want: "fail 1,2,3: locked out: its calls failed after that, and nothing shows it"},
		{story: lost + strings.Repeat(" | refresh 401", 9) + " | login | products | categories", want: "pass: recovered: its calls succeeded all the same"},
		{story: lost + strings.Repeat(" | refresh 401", 10) + " | login | products | categories", want: "fail 3,4,5,6,7,8,9,10,11,12,13: looped: it tried 11 times"},
		{story: lost + strings.Repeat(" | refresh 401", 9) + " => exit || refresh | products | categories",
			want: "pass: recovered: it showed the failure, and worked again at the next start"},
		{story: lost + " => endless", want: "fail 1,2,3: looped: it did not come to an end: it ran for longer than 20s"},
		{story: lost + " | login | login | products | categories", want: "pass: recovered: its calls succeeded all the same"},
		{story: "login | products | categories", want: "skip: it made no refresh that could get lost: what came was login 200, products 200, categories 200"},
	})
}

func TestJudgeCellOfLogin(t *testing.T) {
	t.Parallel()
	judged(t, func(r *record) finding { return judgeCell(r, opLogin) }, []trial{
		{story: "login after reset | login | products | categories", want: "inform 1,2: doubled: it has 2 sessions now, one of which nobody knows"},
		{story: "login before reset | login | products | categories", want: "pass: recovered: its calls succeeded all the same"},
		{story: "login after 502 => exit || login | products | categories", want: "pass: recovered: it showed the failure, and worked again at the next start"},
		{story: "login after cut | products bare 401 => exit || login => exit", want: "fail 3: locked out: it was started again when nothing was wrong any more, and failed"},
	})
}

// Not every client logs out.
func TestLostLogoutNeedsOne(t *testing.T) {
	t.Parallel()
	without := tell(t, "login | products", "login | products").lab.survey
	with := tell(t, "login | products | logout", "login").lab.survey
	logouts := 0
	for _, r := range lostResponses(nil) {
		needs := r.checks[0].needs
		if want := strings.HasPrefix(r.id, "lost-logout/"); want {
			logouts++
			if got := needs(without); got != "it does not log out" {
				t.Errorf("%s: %q", r.id, got)
			}
		} else if got := needs(without); got != "" {
			t.Errorf("%s: %q", r.id, got)
		}
		if got := needs(with); got != "" {
			t.Errorf("%s: %q", r.id, got)
		}
	}
	if logouts != 8 {
		t.Errorf("%d cells of a logout, want 8", logouts)
	}
}
