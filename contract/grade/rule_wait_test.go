package grade

import (
	"testing"
	"time"
)

func TestJudgeWait(t *testing.T) {
	t.Parallel()
	const waited = ": it waited 2s or longer before it sent the same again"
	const unshown = "was not shown: it exited with 0, and printed nothing that --failure-pattern knows"
	judged(t, func(r *record) finding { return judgeWait(r, 2*time.Second) }, []trial{
		{story: "login | products 429 | products +2s | categories 429 | categories +2s", want: "pass 2" + waited},
		{story: "login | products 429 | products +1940ms", want: "pass 2" + waited},
		{story: "login | products 429 | products +1939ms", want: "fail 2,3: it was told to wait 2s, and sent the same again after 1.949s"},
		{story: "login | products 429 took=1s | products +949ms", want: "fail 2,3: it was told to wait 2s, and sent the same again after 1.949s"},
		{story: "login | products 429 | categories 429 | products +3s | categories +0s", want: "pass 2" + waited},
		{story: "login | products 429 | categories 429 +1s | products +1s | categories +1s", want: "pass 2" + waited},
		{story: "login | products 429 | categories 429 | categories +1s | products +3s", want: "fail 3,4: it was told to wait 2s, and sent the same again after 1.01s"},
		// Several callers make the same call, or log in, each for the first time.
		{survey: "login | products took=1s | products beside", story: "login | products 429 | products beside 429 | products +2s | products beside", want: "pass 2" + waited},
		{survey: "login | products took=1s | products beside", story: "login | products 429 | products beside 429 | products +1s | products +1s",
			want: "fail 2,4: it was told to wait 2s, and sent the same again after 1.01s"},
		{survey: "login | products took=1s | products beside", story: "login | products | products | products 429 | products +2s", want: "pass 4" + waited},
		{survey: "login | login | products", story: "login 429 | login 429 | login +2s | login", want: "pass 1" + waited},
		{survey: "login | login | products", story: "login 429 | login | login +1919ms | login", want: "fail 1,3: it was told to wait 2s, and sent the same again after 1.949s"},
		{survey: "login | login | products", story: "login 429 | login | login +1920ms | login", want: "pass 1" + waited},
		{story: "login | products 429 => exit", want: "pass 2: it gave up after the 429, and showed that"},
		{story: "login | products 429 | products +2s | categories 429 => shown", want: "pass 2: it gave up after the 429, and showed that"},
		{story: "login | products 429 | categories", want: "fail 2: it gave up after the 429, and that " + unshown},
		{story: "login | products 429 | categories 429 | products +2s", want: "fail 2,3: it gave up after the 429, and that " + unshown},
		// It makes the call twice, and may have given up on the first; silent, it has not.
		{survey: "login | products | products", story: "login | products 429 | products => exit", want: "pass 2: it gave up after the 429, and showed that"},
		{survey: "login | products | products", story: "login | products 429 | products", want: "fail 2,3: it was told to wait 2s, and sent the same again after 20ms"},
		{story: "login | products 429 | products => exit", want: "fail 2,3: it was told to wait 2s, and sent the same again after 20ms"},
		{story: "login | products 429 | refresh | products +2s", want: "fail 2,3: after the 429 it refreshed, which is no answer to being too fast"},
		{story: "login | products 429 | products +2s | refresh", want: "fail 2,4: after the 429 it refreshed, which is no answer to being too fast"},
		{story: "login | refresh | products 429 | products +2s", want: "pass 3" + waited}, // it did so before
		{story: "login 429 | login +2s | products", want: "pass 1" + waited},
		{story: "login 429 | login +2s | refresh | products", want: "pass 1" + waited},
		{story: "login 429 | login +1s | products", want: "fail 1,2: it was told to wait 2s, and sent the same again after 1.01s"},
		{story: "login 429 => exit", want: "pass 1: it gave up after the 429, and showed that"},
		{story: "login | products", want: "skip: no call met a 429: what came was login 200, products 200"},
		{story: "login | products 429 => endless", want: "fail 1,2: it did not come to an end: it ran for longer than 20s"},
	})
}

// A date has whole seconds.
func TestJudgeWaitForDate(t *testing.T) {
	t.Parallel()
	judge := func(r *record) finding {
		r.check.id = "date"
		return judgeWait(r, 2*time.Second)
	}
	judged(t, judge, []trial{
		{story: "login | products 429 | products +950ms", want: "pass 2: it waited 2s or longer before it sent the same again"},
		{story: "login | products 429 | products +939ms", want: "fail 2,3: it was told to wait 2s, and sent the same again after 949ms"},
	})
}
