package grade

import (
	"testing"
	"time"
)

func TestJudgeLittleLeft(t *testing.T) {
	t.Parallel()
	judge := func(r *record) finding { return judgeLittleLeft(r, 5*time.Minute) }
	judged(t, judge, []trial{
		{story: "login lives=270 | refresh | products | categories", want: "pass 2: with 270 s left it refreshed before the call"},
		// A token that comes from the login may be used at once, and no longer.
		{story: "login lives=270 | products | refresh | categories", want: "pass 3: with 270 s left it refreshed before the call"},
		{story: "login lives=270 | products | categories", want: "fail 3: it sent a call with an access token that had 270 s left, without a refresh"},
		{story: "login lives=270 | products | refresh +3s | categories with=1.0 left=299 | products",
			want: "fail 4: it sent a call with an access token that had 299 s left, without a refresh"},
		{story: "login lives=270 | products | refresh | categories with=1.0 left=300", want: "pass 3: with 270 s left it refreshed before the call"},
		{story: "login lives=270 | products | refresh | categories left=10", want: "pass 3: with 270 s left it refreshed before the call"},
		// What was under way at the same time as the first call is as early as that.
		{story: "login lives=270 | products took=1s | categories beside", survey: "login | products | categories beside",
			want: "skip: it makes no call but with the token that has just come from the login, and would have to make one after that"},
		{story: "login lives=270 | products took=1s | categories +0s", want: "skip: it makes no call but with the token that has just come from the login, and would have to make one after that"},
		{story: "login lives=270 | products took=1s | categories +1ms", want: "fail 3: it sent a call with an access token that had 269 s left, without a refresh"},
		{story: "login lives=270 | login lives=270 | products took=1s | categories beside", // a second login tells as little
			want: "skip: it makes no call but with the token that has just come from the login, and would have to make one after that"},
		{survey: "login | products | login | categories", story: "login lives=270 | products | login | categories",
			want: "skip: it makes no call but with the token that has just come from the login, and would have to make one after that"},
		{survey: "login | products", story: "login lives=270 | products",
			want: "skip: it makes no call but with the token that has just come from the login, and would have to make one after that"},
		{story: "login lives=270 | login | products | categories", want: "fail 1,2,3,4: it did not refresh, but logged in anew"},
		{story: "login lives=270 | products | login | categories", want: "fail 1,2,3,4: it did not refresh, but logged in anew"},
		{story: "login lives=270 | products bare 401 | categories bare 401", want: "fail 1,2,3: it made no call any more when the token had little life left"},
		{story: "products bare 401 | login lives=270 | products | refresh | categories", want: "pass 4: with 270 s left it refreshed before the call"},
		{story: "login lives=270 | products with=0.0 | login | categories", want: "fail 1,2,3,4: it did not refresh, but logged in anew"},
		{story: "login lives=270 | refresh | products | refresh | categories",
			want: "fail 2,4: it refreshed twice, although the token of the first refresh had an hour left"},
		{survey: "login | products took=1s | categories beside", story: "login lives=270 | refresh | refresh beside | products | categories",
			want: "pass 2: with 270 s left it refreshed before the call"},
		{story: "login lives=270 | refresh | products | categories 500", want: "fail 1,2,3,4: it refreshed early, but not all calls succeeded after that"},
		{story: "login lives=270 | refresh bare 400 | login | products | categories",
			want: "fail 2: it refreshed early, but with nothing that could be refreshed: 400"},
		{story: "login lives=270 | refresh 500 before | refresh | products | categories", want: "fail 2,3: it refreshed twice, although the token of the first refresh had an hour left"},
		{story: "login lives=270 | refresh", want: "fail 1,2: it made no call any more when the token had little life left"},
		{story: "login lives=270 | refresh | products => endless", want: "fail 1,2,3: it did not come to an end: it ran for longer than 20s"},
	})
}

func TestJudgeEnoughLeft(t *testing.T) {
	t.Parallel()
	judged(t, judgeEnoughLeft, []trial{
		{story: "login lives=960 | products | categories", want: "pass: with enough left it did not refresh"},
		{story: "login lives=960 | products | refresh | categories", want: "fail 3: it refreshed before it had to, with 960 s left"},
		{story: "login lives=960 | refresh +60s | products", want: "fail 2: it refreshed before it had to, with 900 s left"},
		{story: "login lives=960 | refresh bare 400 | products", want: "fail 2: it refreshed before it had to, with no token of its own"},
		{story: "refresh bare 400 | login lives=960 | products | categories", want: "fail 1: it refreshed before it had to, with no token of its own"},
		{story: "login lives=960 | products | login | categories", want: "fail 1,3: it logged in twice, although the access token had enough life left"},
		{survey: "login | products | login | categories", story: "login | products | login | categories", want: "pass: with enough left it did not refresh"},
		{story: "login | products => stopped", want: "fail 1,2: it did not come to an end: it had sent 150 requests"},
	})
}

// Without a token of the family and generation there is no saying how long it had left.
func TestLeftBefore(t *testing.T) {
	t.Parallel()
	const none = "no token of its own"
	r := tell(t, "", "login lives=100 | refresh lives=200 | login lives=300 | refresh lives=400 | products")
	for i, want := range []string{none, "100 s left", none, "300 s left", "400 s left"} {
		if got := leftBefore(r, r.entries[i]); got != want {
			t.Errorf("request %d: %s, want %s", i+1, got, want)
		}
	}
	e := r.entries[1]
	e.Credential.Family = "9"
	if got := leftBefore(r, e); got != none {
		t.Errorf("of an unknown family: %s, want %s", got, none)
	}
}
