package grade

import "testing"

func TestJudgeSkew(t *testing.T) {
	t.Parallel()
	judged(t, judgeSkew, []trial{
		{story: "login | products | categories", want: "pass: every call succeeded, with 0 refreshes and 1 login"},
		{story: "login | products 401 expired | refresh | products | refresh | categories", want: "pass: every call succeeded, with 2 refreshes and 1 login"},
		{story: "login | refresh | products | refresh | refresh | categories", want: "fail 2,4,5: it refreshed 3 times for 2 calls"},
		{survey: "login | products", story: "login | refresh | refresh | products", want: "fail 2,3: it refreshed twice for 1 call"},
		{survey: together, story: "login | refresh | refresh beside | refresh beside | products | categories", want: "pass: every call succeeded, with 3 refreshes and 1 login"},
		{story: "login | login | products | login | categories", want: "pass: every call succeeded, with 0 refreshes and 3 logins"},
		{story: "login | login | login | products | login | categories", want: "fail 1,2,3,5: it logged in 4 times for 2 calls"},
		{story: "login | products | categories 401 => exit", want: "fail 1,2,3: not every call succeeded: it exited with 1"},
		{story: "login | products", want: "fail 1,2: not every call succeeded: it exited with 0"},
		{story: "login | products | categories => shown", want: "fail 1,2,3: not every call succeeded: it exited with 0, but its output matches --failure-pattern"},
		{story: "login | products => endless", want: "fail 1,2: it did not come to an end: it ran for longer than 20s"},
	})
}
