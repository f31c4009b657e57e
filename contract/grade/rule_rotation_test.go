package grade

import (
	"fmt"
	"strings"
	"testing"
)

func TestJudgeChain(t *testing.T) {
	t.Parallel()
	const replay = "it presented a refresh token that it had already exchanged for another"
	judged(t, judgeChain, []trial{
		{story: "login | products 401 | refresh | products | categories 401 | refresh | categories", want: "pass 6: each of 2 refreshes presented the newest token"},
		{story: "login | refresh | products || refresh | products", want: "pass 4: each of 2 refreshes presented the newest token"},
		{story: "login | products 401 | refresh | products | categories 401 | refresh with=1.0 401", want: "fail 3,6: " + replay},
		{story: "login | refresh | refresh | refresh with=1.1 401", want: "fail 3,4: " + replay},
		{story: "login | refresh | products || refresh with=1.0 401", want: "fail 2,4: " + replay},
		{story: "login | refresh | refresh with=1.0 401 | refresh with=1.0 401", want: "fail 2,3,2,4: " + replay},
		// It has not got the answer, or had not yet.
		{story: "login | refresh after reset | refresh 401 | login | refresh | refresh", want: "pass 6: each of 4 refreshes presented the newest token"},
		{story: "login | refresh after 502 | refresh 401", want: "skip: it has to refresh twice in one session, and did not: let it make two calls or more in one run. what came was login 200, refresh 502, refresh 401"},
		{story: "login | refresh took=1s | refresh with=1.0 beside 401 | refresh", want: "pass 4: each of 3 refreshes presented the newest token"},
		{story: "login | refresh took=1s | refresh with=1.0 +-1ms 401 | refresh", want: "pass 4: each of 3 refreshes presented the newest token"},
		{story: "login | refresh took=1s | refresh with=1.0 +0s 401 | refresh", want: "fail 2,3: " + replay},
		{story: "login | refresh | refresh after reset | refresh with=1.1 401", want: "pass 3: each of 3 refreshes presented the newest token"},
		{story: "login | refresh 500 before | refresh after reset | refresh with=1.0 401 | login | refresh | refresh",
			want: "pass 7: each of 5 refreshes presented the newest token"},
		// A server that lets a token be used again has exchanged it twice: the first time is enough to show.
		{story: "login | refresh | refresh with=1.0 | refresh with=1.0 401", want: "fail 2,3,2,4: " + replay},
		// A delay before the state changed spoils nothing.
		{story: "login | refresh before | refresh with=1.0 401", want: "fail 2,3: " + replay},
		{story: "login | refresh 401 revoked | refresh 401 revoked", want: "skip: it has to refresh twice in one session, and did not: let it make two calls or more in one run. what came was login 200, refresh 401, refresh 401"},
		{story: "login | refresh | login | refresh", want: "skip: it has to refresh twice in one session, and did not: let it make two calls or more in one run. what came was login 200, refresh 200, login 200, refresh 200"},
		{story: "login | refresh | refresh revoked 401", want: "skip: it has to refresh twice in one session, and did not: let it make two calls or more in one run. what came was login 200, refresh 200, refresh 401"},
		{story: "login | refresh | refresh bare 400", want: "skip: it has to refresh twice in one session, and did not: let it make two calls or more in one run. what came was login 200, refresh 200, refresh 400"},
		// A call with an access token of a later generation is no refresh, nor is one whose token is spent.
		{story: "login | refresh | products | categories spent", want: "skip: it has to refresh twice in one session, and did not: let it make two calls or more in one run. what came was login 200, refresh 200, products 200, categories 200"},
		{story: "login | refresh => stopped", want: "fail 1,2: it did not come to an end: it had sent 150 requests"},
	})
}

func TestSpentElsewhere(t *testing.T) {
	t.Parallel()
	const story = "login | refresh | refresh with=1.0 401"
	for name, c := range map[string]struct {
		survey, story, rule string
		together            bool
		want                string
	}{
		"another rule":        {"", story, "retries-once", false, "in-retries-once-it fail 2,3: it presented a refresh token that it had already exchanged for another"},
		"nothing spent":       {"", "login | refresh | refresh", "retries-once", false, "everywhere pass: no spent token was presented in any other situation"},
		"its own rule":        {"", story, "uses-rotated-token", false, "everywhere pass: no spent token was presented in any other situation"},
		"several at once":     {"", story, "one-refresh-at-a-time", false, "everywhere pass: no spent token was presented in any other situation"},
		"processes elsewhere": {"", story, "rotation-reject", true, "everywhere pass: no spent token was presented in any other situation"},
		"calls at once":       {together, story, "retries-once", false, "everywhere pass: no spent token was presented in any other situation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tell(t, c.survey, c.story)
			r.rule, r.check = c.rule, check{id: "it", together: c.together}
			left := tell(t, c.survey, c.story) // what is left out hides nothing that comes after it
			left.rule = rotatedEverywhere
			var got []string
			for _, p := range spentElsewhere([]*record{left, r}) {
				got = append(got, fmt.Sprintf("%s %s", p.id, said(p.finding)))
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestJudgeLost(t *testing.T) {
	t.Parallel()
	const lost = "login | products 401 revoked | refresh after reset"
	again := func(n int, request string) string { return strings.Repeat(" | "+request, n) }
	judged(t, judgeLost, []trial{
		{story: lost + " | login | products | categories", want: "pass: the answer to the refresh was lost, and its calls succeeded all the same"},
		{story: lost + " => exit || refresh 401 | login | products | categories", want: "pass: the answer to the refresh was lost; it showed that, and at the next start it worked again"},
		{story: lost, want: "fail 1,2,3: the answer to the refresh was lost, its calls failed after that, and nothing shows it"},
		{story: lost + " | login | products", want: "fail 1,2,3,4,5: the answer to the refresh was lost, its calls failed after that, and nothing shows it"},
		{story: lost + " => exit || refresh 401 => exit", want: "fail 4: the answer to the refresh was lost, and it was locked out from then on: the next start failed, too"},
		{story: lost + " => exit || refresh 401 | login | products => ok",
			want: "fail 4,5,6: the answer to the refresh was lost, and it was locked out from then on: the next start failed, too"},
		{story: lost + " => exit || login | products | categories => shown",
			want: "fail 4,5,6: the answer to the refresh was lost, and it was locked out from then on: the next start failed, too"},
		{story: lost + " => exit", want: "fail: the answer to the refresh was lost, and it was locked out from then on: the next start failed, too"},
		{story: lost + again(9, "refresh 401") + " | login | products | categories", want: "pass: the answer to the refresh was lost, and its calls succeeded all the same"},
		{story: lost + again(10, "refresh 401") + " | login | products | categories", want: "fail 3,4,5,6,7,8,9,10,11,12,13: it refreshed 11 times after the answer was lost"},
		{story: lost + again(9, "login") + " | products | categories", want: "pass: the answer to the refresh was lost, and its calls succeeded all the same"},
		{story: lost + again(10, "login") + " | products | categories", want: "fail 1,4,5,6,7,8,9,10,11,12,13: it logged in 11 times after the answer was lost"},
		{story: "login | products 401 | login | products | categories", want: "skip: it never refreshed: what came was login 200, products 401, login 200, products 200, categories 200"},
		{story: lost + " => endless", want: "fail 1,2,3: it did not come to an end: it ran for longer than 20s"},
	})
}
