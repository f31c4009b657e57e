package grade

import "testing"

func TestJudgeRecovery(t *testing.T) {
	t.Parallel()
	judged(t, judgeRecovery, []trial{
		{story: "login | products 401 revoked | refresh | products | categories", want: "pass 2,3,4: 401, one refresh, one retry, and the call succeeded"},
		{story: "login | products 401 revoked | refresh | categories | products", want: "pass 2,3,5: 401, one refresh, one retry, and the call succeeded"},
		{story: "login | products 401 revoked => exit", want: "fail 2: after the 401 neither a refresh nor a login came"},
		{story: "login | products 401 | products 401 | categories 401", want: "fail 2,3,4: after the 401 neither a refresh nor a login came"},
		{story: "products 401 with=1.0 | refresh with=1.0 | products | categories", want: "pass 1,2,3: 401, one refresh, one retry, and the call succeeded"}, // kept
		{story: "login | products 401 | login | products | categories",
			want: "fail 2,3: after the 401 it logged in in place of a refresh, although the refresh token was good"},
		{story: "login | products 401 | login | refresh | products", want: "fail 2,3: after the 401 it logged in in place of a refresh, although the refresh token was good"},
		{story: "login | products 401 | refresh | login | products | categories", want: "fail 2,3,4,5,6: after the 401 it refreshed, and logged in besides"},
		{story: "login | products 401 | refresh | refresh | products | categories", want: "fail 2,3,4: after the 401 it refreshed twice, one was enough"},
		{story: "login | products 401 | refresh | products | categories 401 | refresh | refresh", want: "fail 2,3,6,7: after the 401 it refreshed 3 times, one was enough"},
		{survey: together, story: "login | products 401 | refresh | refresh beside | products | categories", want: "pass 2,3,5: 401, one refresh, one retry, and the call succeeded"},
		// It logs in twice where nothing goes wrong, such as for each of two threads.
		{survey: "login | login | products | categories", story: "login | products 401 | login | categories", want: "fail 2,3,4: after the 401 neither a refresh nor a login came"},
		{survey: "login | login | products | categories", story: "login | products 401 | login | refresh | products | categories", want: "pass 2,4,5: 401, one refresh, one retry, and the call succeeded"},
		{survey: "login | login | products | categories", story: "login | products 401 | login | login | refresh | products | categories",
			want: "fail 2,3: after the 401 it logged in in place of a refresh, although the refresh token was good"},
		// Other callers send the same call in between.
		{survey: together, story: "login | products 401 | refresh | products 401 with=1.0 | products | categories", want: "pass 2,3,5: 401, one refresh, one retry, and the call succeeded"},
		{survey: together, story: "login | products 401 | refresh | products 401 with=1.0 | categories => exit", want: "fail 2,3,4: after the refresh it sent the call again without the new access token: 401"},
		{story: "login | products 401 | refresh | products 401 with=1.0 | products | categories", want: "fail 2,3,4: after the refresh it sent the call again without the new access token: 401"},
		{story: "products bare 401 | login | products 401 | refresh | products | categories", want: "pass 3,4,5: 401, one refresh, one retry, and the call succeeded"},
		{story: "login | products 401 | refresh | categories", want: "fail 2,3: after the refresh it did not send the call again"},
		{story: "login | products 401 | products 401 | refresh => exit", want: "fail 2,4: after the refresh it did not send the call again"},
		{story: "login | products 401 revoked | refresh | products 401 with=1.0 revoked | categories => exit",
			want: "fail 2,3,4: after the refresh it sent the call again without the new access token: 401"},
		{story: "login | products 401 | refresh | products | categories 500", want: "fail 3,4,5: after the refresh not every call succeeded"},
		{story: "login | products 401 | refresh | products", want: "fail 3,4: after the refresh not every call succeeded"},
		{story: "login | products 401 | refresh | products | categories => exit", want: "fail 3,4,5: after the refresh not every call succeeded"},
		{story: "login | refresh | products | categories", want: "skip: no call met a 401: what came was login 200, refresh 200, products 200, categories 200"},
		{story: "login 401 => exit", want: "skip: no call met a 401: what came was login 401"},
		{story: "=> exit", want: "skip: no call met a 401: it sent nothing"},
		{story: "login | products 401 => stopped", want: "fail 1,2: it did not come to an end: it had sent 150 requests"},
	})
}

func TestJudgeNewLogin(t *testing.T) {
	t.Parallel()
	const begun = "login | products 401 revoked | refresh 401 revoked"
	judged(t, judgeNewLogin, []trial{
		{story: begun + " | login | products | categories", want: "pass 3,4: the refresh was refused, one login, and the calls succeeded"},
		{story: "refresh 401 with=1.0 | login | products | categories", want: "pass 1,2: the refresh was refused, one login, and the calls succeeded"}, // kept
		{story: begun + " => exit", want: "fail 3: the refresh was refused with 401, and no login came"},
		{story: begun + " | products 401 => exit", want: "fail 3,4: the refresh was refused with 401, and no login came"},
		{story: begun + " | login | products | login | categories", want: "fail 3,4,6: it logged in twice, one was enough"},
		{survey: "login | login | products", story: begun + " | login | login | products", want: "pass 3,4: the refresh was refused, one login, and the calls succeeded"},
		{survey: together, story: begun + " | login | login beside | products | categories", want: "pass 3,4: the refresh was refused, one login, and the calls succeeded"},
		{story: begun + " | refresh 401 | login | products | categories", want: "fail 3,4: it tried to refresh again after the 401"},
		{story: begun + " | login | products | refresh | categories", want: "fail 3,6: it tried to refresh again after the 401"},
		{survey: together, story: begun + " | refresh 401 beside | login | products | categories",
			want: "pass 3,5: the refresh was refused, one login, and the calls succeeded"},
		{story: begun + " | login | products", want: "fail 4,5: it logged in, but not every call succeeded after that"},
		{story: begun + " | login | products | categories => shown", want: "fail 4,5,6: it logged in, but not every call succeeded after that"},
		{story: "login | products 401 | login | products | categories",
			want: "skip: it never presented the dead refresh token: what came was login 200, products 401, login 200, products 200, categories 200"},
		{story: begun + " => endless", want: "fail 1,2,3: it did not come to an end: it ran for longer than 20s"},
	})
}
