package grade

import "testing"

func TestJudgeTogether(t *testing.T) {
	t.Parallel()
	judged(t, judgeTogether, []trial{
		{story: "login | products || products 401 revoked | refresh | products => ok, ok, ok", want: "pass 4: all processes came through, with 1 refresh and 0 logins"},
		{story: "login | products || refresh | refresh with=1.0 | products => ok, ok, ok", want: "pass 3,4: all processes came through, with 2 refreshes and 0 logins"},
		{story: "login | products || refresh | refresh with=1.0 401 | login | products => ok, ok, ok", want: "pass 3,4: all processes came through, with 2 refreshes and 1 login"},
		{story: "login | products || refresh | refresh with=1.0 401 => ok, exit, ok",
			want: "inform 3,4: not all processes came through, with 2 refreshes and 0 logins: it exited with 1"},
		{story: "login | products => exit || refresh | products => ok, ok, ok", want: "inform 3,4: not all processes came through, with 1 refresh and 0 logins: it exited with 1"},
		{story: "login | products || login | products => ok, ok, ok", want: "skip: its processes share no tokens"},
		{story: "login | products", want: "skip: its processes share no tokens"},
		{story: "login | products || products => ok, stopped, ok", want: "fail 1,2,3: it did not come to an end: it had sent 150 requests"},
	})
}
