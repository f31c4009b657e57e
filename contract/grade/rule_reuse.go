package grade

import "github.com/popupmock/popupmock/contract/report"

// reusesToken: many calls, one login.
func reusesToken(*lab) rule {
	return rule{
		id: "reuses-token", title: "Many calls need one login.",
		across: func(all []*record) []part {
			const title = "Nothing goes wrong."
			for _, r := range all {
				if r.rule == "" {
					return []part{{"ordinary", title, "", judgeReuse(r), r}}
				}
			}
			return []part{{"ordinary", title, "", finding{verdict: report.Skipped, reason: "nobody looked"}, nil}}
		},
	}
}

func judgeReuse(r *record) finding {
	s := r.lab.survey
	logins := pick(r.entries, isLogin)
	switch {
	case s.calls < 2:
		return unjudged("it makes one call in a run, and would have to make two or more")
	case len(logins) > 1:
		return failed(logins, "it logged in %s for %d calls", times(len(logins)), s.calls)
	case len(pick(r.entries, isRefresh)) > 0:
		return failed(pick(r.entries, isRefresh), "it refreshed although its token was new")
	}
	return passed(logins, "%d calls, one login", s.calls)
}
