package grade

import (
	"strings"
	"testing"
)

func TestJudgeTrouble(t *testing.T) {
	t.Parallel()
	const met = "login | products 401 revoked | refresh 500 before"
	const later = " || refresh | products | categories"
	judged(t, judgeTrouble, []trial{
		{story: met + " => exit" + later, want: "pass: 1 refresh and 1 login while the server was in trouble, and it worked again later"},
		{story: met + " | login | products | categories" + later, want: "pass: 1 refresh and 2 logins while the server was in trouble, and it worked again later"},
		{story: "login | products 401" + strings.Repeat(" | refresh 500", 10) + " => exit" + later,
			want: "pass: 10 refreshes and 1 login while the server was in trouble, and it worked again later"},
		{story: "login | products 401" + strings.Repeat(" | refresh 500", 11) + " => exit" + later,
			want: "fail 3,4,5,6,7,8,9,10,11,12,13: it refreshed 11 times while the server was in trouble"},
		// What comes at the second start is not counted.
		{story: "login | products 401" + strings.Repeat(" | refresh 500", 9) + " => exit || refresh | refresh | login | login | login | login | products | categories",
			want: "pass: 9 refreshes and 1 login while the server was in trouble, and it worked again later"},
		{story: met + " | login | login => exit" + later, want: "pass: 1 refresh and 3 logins while the server was in trouble, and it worked again later"},
		{story: met + " | login | login | login => exit" + later, want: "fail 1,4,5,6: it logged in 4 times while the server was in trouble"},
		{survey: "login | products", story: met + " | login | login => exit || products", want: "fail 1,4,5: it logged in 3 times while the server was in trouble"},
		{story: met + later, want: "fail 1,2,3: that calls failed while the server was in trouble was not shown: it exited with 0, and printed nothing that --failure-pattern knows"},
		{story: met + " => exit || refresh 401 => exit", want: "fail 4: when the server was well again, it was not: the next start failed"},
		{story: met + " => exit || refresh | products", want: "fail 4,5: when the server was well again, it was not: the next start failed"},
		{story: met + " => exit || refresh | products | categories => shown", want: "fail 4,5,6: when the server was well again, it was not: the next start failed"},
		{story: met + " => exit", want: "fail: when the server was well again, it was not: the next start failed"},
		{story: "login | products 401 => exit || refresh | products | categories", want: "skip: it never refreshed: what came was login 200, products 401, refresh 200, products 200, categories 200"},
		{story: met + " => crash" + later, want: "pass: 1 refresh and 1 login while the server was in trouble, and it worked again later"},
		{story: met + " => exit || refresh => endless", want: "fail 1,2,3,4: it did not come to an end: it ran for longer than 20s"},
	})
}
