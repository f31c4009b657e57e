package grade

import "testing"

// together is the survey of a client that makes its calls at the same time.
const together = "login | products took=150ms | categories beside took=150ms"

func TestJudgeCallers(t *testing.T) {
	t.Parallel()
	const met = "login | products 401 revoked took=150ms | categories 401 revoked beside took=150ms "
	judged(t, judgeCallers, []trial{
		{survey: together, story: met + "| refresh | products | categories", want: "pass 4: calls at the same time caused one refresh"},
		{survey: together, story: met + "| refresh | refresh beside 401 | products | categories", want: "fail 4,5: calls at the same time caused 2 refreshes, one is enough"},
		{survey: together, story: met + "| refresh | refresh | products", want: "fail 4,5: calls at the same time caused 2 refreshes, one is enough"},
		{survey: together, story: met + "| login | products | categories",
			want: "skip: calls at the same time caused no refresh: what came was login 200, products 401, categories 401, login 200, products 200, categories 200"},
		{survey: together, story: met + "| refresh | products | categories => exit",
			want: "fail 1,2,3,4,5,6: calls at the same time caused one refresh, but not all went well after that: it exited with 1"},
		{story: "login | products 401 revoked | refresh | products | categories", want: "skip: it makes its calls one after the other, so that no two can want a refresh at once"},
		// Calls that overlap, but of which one alone has the dead token.
		{survey: together, story: "login | products 401 revoked took=150ms | categories beside | refresh | products", want: "skip: it makes its calls one after the other, so that no two can want a refresh at once"},
		{survey: together, story: "login | products 401 bare took=150ms | categories 401 beside bare | refresh with=1.0",
			want: "skip: it makes its calls one after the other, so that no two can want a refresh at once"},
		{survey: together, story: met + "=> endless", want: "fail 1,2,3: it did not come to an end: it ran for longer than 20s"},
	})
}

func TestJudgeProcesses(t *testing.T) {
	t.Parallel()
	const alone = "skip: its processes share no tokens: each of them logged in by itself. Let it keep them below HOME or its working directory, or make calls at the same time"
	judged(t, judgeProcesses, []trial{
		{story: "login | products || products 401 revoked | refresh | products => ok, ok, ok", want: "pass 4: 3 processes caused one refresh"},
		{story: "login | refresh | products || products 401 revoked | refresh | products => ok, ok, ok", want: "pass 5: 3 processes caused one refresh"},
		{story: "login | products || refresh | refresh with=1.0 401 | products => ok, ok, ok", want: "fail 3,4: 3 processes caused 2 refreshes, one is enough"},
		{story: "login | products || products 401 revoked | login => ok, ok, ok",
			want: "skip: 3 processes caused no refresh: what came was login 200, products 200, products 401, login 200"},
		{story: "login | products || products 401 revoked | refresh | products => ok, exit, ok",
			want: "fail 3,4,5: 3 processes caused one refresh, but not all went well after that: it exited with 1"},
		{story: "login | products || login | products | login beside | products => ok, ok, ok", want: alone},
		{story: "login | products || login | products 401 revoked | refresh | products", want: alone},
		{story: "login | products || products bare 401 | refresh bare 401", want: alone},
		{story: "login | products", want: alone},
		{story: "login | products || products => ok, endless, ok", want: "fail 1,2,3: it did not come to an end: it ran for longer than 20s"},
	})
}

func TestOverlapping(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, "products": false, "products | categories": false, "products | categories beside": true,
		"products took=20ms | categories +0s":                         false,
		"products took=20ms | categories +-1ms":                       true,
		"products took=1s | categories beside took=1ms | orders +1ms": true, // with the first, not with the second
		"products | categories | orders beside":                       true,
	} {
		if got := overlapping(tell(t, "", text).entries); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}
