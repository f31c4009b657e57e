package grade

import "testing"

func TestJudgeForbidden(t *testing.T) {
	t.Parallel()
	judged(t, func(r *record) finding { return judgeForbidden(r, isData, "call") }, []trial{
		{story: "login | products 403 => exit", want: "pass 2: the 403 was left alone, and shown"},
		{story: "login | products 403 | categories 403 => shown", want: "pass 2: the 403 was left alone, and shown"},
		{story: "login | products 403", want: "fail 2: the 403 was not shown: it exited with 0, and printed nothing that --failure-pattern knows"},
		{story: "login | products 403 | refresh => exit", want: "fail 2,3: after the 403 it refreshed, which cures nothing"},
		{story: "login | products 403 | login => exit", want: "fail 2,3: after the 403 it logged in, which cures nothing"},
		{survey: "login | login | products | categories", story: "login | products 403 | login | categories 403 => exit", want: "pass 2: the 403 was left alone, and shown"},
		{survey: "login | login | products | categories", story: "login | products 403 | login | login | categories 403 => exit", want: "fail 2,3: after the 403 it logged in, which cures nothing"},
		{story: "login | products 403 | products 403 => exit", want: "fail 2,3: after the 403 it sent the same call again"},
		{story: "login | login | products 403 => exit", want: "pass 3: the 403 was left alone, and shown"}, // before it
		{survey: "login | products | products", story: "login | products 403 | products 403 => exit", want: "pass 2: the 403 was left alone, and shown"},
		{survey: "login | products | products", story: "login | products 403 | products 403 | products 403 => exit", want: "fail 2,4: after the 403 it sent the same call again"},
		{story: "login | refresh | products 403 => exit", want: "pass 3: the 403 was left alone, and shown"}, // refreshed before it knew
		{story: "login 403 => exit", want: "skip: no call met a 403: what came was login 403"},
		{story: "login | products | categories", want: "skip: no call met a 403: what came was login 200, products 200, categories 200"},
		{story: "login | products 403 => endless", want: "fail 1,2: it did not come to an end: it ran for longer than 20s"},
	})
}

func TestJudgeForbiddenLogin(t *testing.T) {
	t.Parallel()
	judged(t, func(r *record) finding { return judgeForbidden(r, isLogin, "login") }, []trial{
		{story: "login 403 => exit", want: "pass 1: the 403 was left alone, and shown"},
		{story: "login 403 | login 403 => exit", want: "pass 1: the 403 was left alone, and shown"}, // each of two calls tried
		{story: "login 403 | login 403 | login 403 => exit", want: "fail 1,2: after the 403 it logged in, which cures nothing"},
		{survey: "login | products", story: "login 403 | login 403 => exit", want: "fail 1,2: after the 403 it logged in, which cures nothing"},
		{story: "login 403 | refresh bare 401 => exit", want: "fail 1,2: after the 403 it refreshed, which cures nothing"},
		{story: "login 403", want: "fail 1: the 403 was not shown: it exited with 0, and printed nothing that --failure-pattern knows"},
		{story: "login 403 | products bare 401 => exit", want: "pass 1: the 403 was left alone, and shown"},
		{story: "login 403 | products bare 401 | products bare 401 => exit", want: "fail 1,3: after the 403 it sent the same call again"},
		{story: "products bare 401 => exit", want: "skip: no login met a 403: what came was products 401"},
	})
}

func TestJudgeForbiddenRefresh(t *testing.T) {
	t.Parallel()
	judged(t, func(r *record) finding { return judgeForbidden(r, isRefresh, "refresh") }, []trial{
		{story: "login | products 401 revoked | refresh 403 => exit", want: "pass 3: the 403 was left alone, and shown"},
		{story: "login | products 401 | refresh 403 | categories 401 | refresh 403 => exit", want: "pass 3: the 403 was left alone, and shown"},
		{story: "login | products 401 | refresh 403 | refresh 403 | refresh 403 => exit", want: "fail 3,4: after the 403 it refreshed, which cures nothing"},
		{survey: "login | products", story: "login | products 401 | refresh 403 | refresh 403 => exit", want: "fail 3,4: after the 403 it refreshed, which cures nothing"},
		{story: "login | products 401 | refresh 403 | login 403 => exit", want: "fail 3,4: after the 403 it logged in, which cures nothing"},
		{story: "login | products 401 | refresh 403 | products 403 => exit", want: "pass 3: the 403 was left alone, and shown"},
		{story: "login | products 401 | refresh 403 | products 403 | products 403 => exit", want: "fail 3,5: after the 403 it sent the same call again"},
		{story: "login | products 401 | refresh 403", want: "fail 3: the 403 was not shown: it exited with 0, and printed nothing that --failure-pattern knows"},
		{story: "login | products 401 | login => ok", want: "skip: no refresh met a 403: what came was login 200, products 401, login 200"},
	})
}
