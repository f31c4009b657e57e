package grade

import "testing"

func TestJudgeRetries(t *testing.T) {
	t.Parallel()
	const one = "login | products"
	const refused = "login | products 401 | refresh | products 401 | login | products 401"
	judged(t, judgeRetries, []trial{
		{survey: one, story: "login | products 401 => exit", want: "pass: 1 call, 0 refreshes and 1 login, and the failure was shown"},
		{survey: one, story: refused + " => exit", want: "pass: 3 calls, 1 refresh and 2 logins, and the failure was shown"}, // three sends are the most
		{survey: one, story: refused + " | products 401 => exit", want: "fail 7: it sent the same call more than 3 times: GET /api/v1/products"},
		{survey: "login | products | products", story: refused + "| products 401 | products 401 | products 401 => exit",
			want: "pass: 6 calls, 1 refresh and 2 logins, and the failure was shown"},
		{survey: "login | products | products", story: refused + "| products 401 | products 401 | products 401 | products 401 => exit",
			want: "fail 10: it sent the same call more than 3 times: GET /api/v1/products"},
		{survey: one, story: "login | products 401 | refresh | refresh | products 401 => exit", want: "fail 3,4: it refreshed twice for 1 call, one for each is the most"},
		{story: "login | products 401 | refresh | categories 401 | refresh => exit", want: "pass: 2 calls, 2 refreshes and 1 login, and the failure was shown"},
		{story: "login | products 401 | refresh | refresh | refresh | categories 401 => exit",
			want: "fail 3,4,5: it refreshed 3 times for 2 calls, one for each is the most"},
		// It stopped after the first of two calls, and has one refresh for that.
		{story: "login | products 401 | refresh | products 401 | refresh => exit", want: "fail 3,5: it refreshed twice for 1 call, one for each is the most"},
		{survey: one, story: "login | products 401 | login | products 401 | login => exit", want: "fail 1,3,5: it logged in 3 times for 1 call, one for each besides the first is the most"},
		{survey: "login | login | products", story: "login | login | products 401 | login => exit", want: "pass: 1 call, 0 refreshes and 3 logins, and the failure was shown"},
		{survey: one, story: refused, want: "fail: the 401 that stayed was not shown: it exited with 0, and printed nothing that --failure-pattern knows"},
		{survey: one, story: "login | products", want: "skip: no call met a 401: what came was login 200, products 200"},
		{survey: one, story: "login 401 => exit", want: "skip: no call met a 401: what came was login 401"},
		{survey: one, story: "products bare 401 => exit", want: "pass: 1 call, 0 refreshes and 0 logins, and the failure was shown"}, // with the first request
		{survey: one, story: refused + " => endless", want: "fail 1,2,3,4,5,6: it did not come to an end: it ran for longer than 20s"},
		// Another call than those of the survey counts as one.
		{survey: one, story: "login | orders 401 | refresh => shown", want: "pass: 1 call, 1 refresh and 1 login, and the failure was shown"},
	})
}

func TestJudgeFailedLogin(t *testing.T) {
	t.Parallel()
	const dead = "login | products 401 revoked | refresh 401 revoked | login 401"
	judged(t, judgeFailedLogin, []trial{
		{story: "login 401 => exit", want: "pass 1: the login was refused, and it showed that"},
		{story: "login 401 | login 401 => exit", want: "pass 1: the login was refused, and it showed that"}, // once a call
		{story: "login 401 | login 401 | login 401 => exit", want: "fail 1,2,3: it tried the same password 3 times, which was refused each time"},
		{survey: "login | products", story: "login 401 | login 401 => exit", want: "fail 1,2: it tried the same password twice, which was refused each time"},
		{story: dead + " => exit", want: "pass 4: the login was refused, and it showed that"},
		{story: dead, want: "fail 4: the refused login was not shown: it exited with 0, and printed nothing that --failure-pattern knows"},
		{story: "login | products 401 => exit", want: "pass 1,2: it gave up before a login was refused, and showed that"},
		{story: "login | products 401", want: "fail 1,2: it neither logged in again nor showed that its calls failed"},
		{story: dead + " | products 401 | products 401 => exit", want: "pass 4: the login was refused, and it showed that"},
		{story: dead + " | products 401 | products 401 | products 401 => exit", want: "fail 7: it sent the same call more than 3 times, although no login worked"},
		{story: dead + " | categories 401 | refresh 401 => exit", want: "pass 4: the login was refused, and it showed that"},
		{story: dead + " | refresh 401 | refresh 401 => exit", want: "fail 3,5,6: it refreshed 3 times, although the first one was refused"},
		{survey: "login | products", story: dead + " | refresh 401 => exit", want: "fail 3,5: it refreshed twice, although the first one was refused"},
		{story: "=> exit", want: "skip: no login was refused, and no call either: it sent nothing"},
		{story: "login | products | categories", want: "skip: no login was refused, and no call either: what came was login 200, products 200, categories 200"},
		{story: "login 401 => endless", want: "fail 1: it did not come to an end: it ran for longer than 20s"},
	})
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for n, want := range []string{"0 refreshes, 0 calls, 0 times", "1 refresh, 1 call, once", "2 refreshes, 2 calls, twice", "3 refreshes, 3 calls, 3 times"} {
		if got := amount(n, "refresh") + ", " + amount(n, "call") + ", " + times(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
