package grade

import "testing"

func TestJudgeReuse(t *testing.T) {
	t.Parallel()
	for story, want := range map[string]string{
		"login | products | categories":                   "pass 1: 2 calls, one login",
		"login | products | products":                     "pass 1: 2 calls, one login",
		"login | products":                                "skip: it makes one call in a run, and would have to make two or more",
		"login | login | products":                        "skip: it makes one call in a run, and would have to make two or more",
		"login | products | login | categories":           "fail 1,3: it logged in twice for 2 calls",
		"login | products | login | orders | login | a":   "fail 1,3,5: it logged in 3 times for 3 calls",
		"login | products | refresh | categories":         "fail 3: it refreshed although its token was new",
		"login | products | refresh | a | refresh bare":   "fail 3,5: it refreshed although its token was new",
		"login | refresh | login | products | categories": "fail 1,3: it logged in twice for 2 calls",
	} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			r := tell(t, story, story)
			if got := said(judgeReuse(r)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			other := tell(t, "", "login | products | login")
			other.rule = "retries-once"
			parts := reusesToken(r.lab).across([]*record{other, r})
			if len(parts) != 1 || parts[0].id != "ordinary" || parts[0].of != r || said(parts[0].finding) != want {
				t.Errorf("%+v, want the record of the survey", parts)
			}
		})
	}
	none := reusesToken(nil).across([]*record{{rule: "retries-once"}})
	if len(none) != 1 || said(none[0].finding) != "skip: nobody looked" {
		t.Errorf("%+v", none)
	}
}
