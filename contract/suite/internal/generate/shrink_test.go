package generate_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/contract/suite/internal/generate"
	"github.com/popupmock/popupmock/openapi"
)

// enough tries for any of these requests.
const enough = 500

func operationOf(tb testing.TB, id string) *openapi.Operation {
	tb.Helper()
	for _, op := range operations(tb) {
		if op.ID == id {
			return op
		}
	}
	tb.Fatalf("no operation %s", id)
	return nil
}

// query reads one parameter of a request.
func query(tb testing.TB, r generate.Request, name string) string {
	tb.Helper()
	sent, _ := toHTTP(tb, r)
	return sent.URL.Query().Get(name)
}

// Each failure has one smallest request, which is found whatever else the request had.
func TestShrink(t *testing.T) {
	t.Parallel()
	arrays := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	cases := []struct {
		name, operation string
		fails           func(r generate.Request) bool
		want            []string // path and body
	}{
		{
			"a value", "listWallets",
			func(r generate.Request) bool { return query(t, r, "limit") == "10000" },
			[]string{"/api/v1/wallets?limit=10000 "},
		},
		{
			"a long value", "listWallets",
			func(r generate.Request) bool { return utf8.RuneCountInString(query(t, r, "name")) > 100 },
			[]string{"/api/v1/wallets?name=" + strings.Repeat("a", 101) + " "},
		},
		{
			"a character in a value", "listTransactions",
			func(r generate.Request) bool { return strings.Contains(query(t, r, "currency"), "\x1b") },
			[]string{"/api/v1/transactions?currency=%1B "},
		},
		{
			"a piece of a query", "listWallets",
			func(r generate.Request) bool { return strings.Contains(r.Path(), "%zz") },
			[]string{
				"/api/v1/wallets?%zz ", "/api/v1/wallets?page=%zz ", "/api/v1/wallets?limit=%zz ", "/api/v1/wallets?currency=%zz ",
				"/api/v1/wallets?name=%zz ",
			},
		},
		{
			"a field that is missing", "login",
			func(r generate.Request) bool {
				return !strings.Contains(r.Body(), "username") && strings.HasPrefix(r.Body(), "{\"p")
			},
			[]string{`/auth/login {"password":"nobody"}`},
		},
		{
			"depth", "login",
			func(r generate.Request) bool { return strings.Count(r.Body(), "[") > 64 },
			[]string{
				"/auth/login " + arrays, `/auth/login {"username":` + arrays + `,"password":"nobody"}`,
				`/auth/login {"username":"nobody","password":` + arrays + `}`,
			},
		},
		{
			"the end of a value", "login",
			func(r generate.Request) bool { return strings.Count(r.Body(), "x") > 40 },
			[]string{
				`/auth/login {"username":"` + strings.Repeat("x", 41) + `","password":"nobody"}`,
				`/auth/login {"username":"nobody","password":"` + strings.Repeat("x", 41) + `"}`,
			},
		},
		{
			"all of them", "getCountry",
			func(generate.Request) bool { return true },
			[]string{"/api/v1/countries/7 "},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			failed := 0
			for _, r := range planOf(operationOf(t, c.operation), "1", everything) {
				if !c.fails(r) {
					continue
				}
				failed++
				small := generate.Shrink(r, true, enough, c.fails)
				if got := small.Path() + " " + small.Body(); !slices.Contains(c.want, got) {
					t.Errorf("%s\nshrunk to %s\nwant      %s", r, got, strings.Join(c.want, "\nor        "))
				}
			}
			if failed == 0 {
				t.Error("no request fails")
			}
		})
	}
}

// Shrinking asks no more often than it may, ends with what fails, and gives back the request itself when nothing smaller does.
func TestShrinkingEnds(t *testing.T) {
	t.Parallel()
	ops := operations(t)
	rapid.Check(t, func(rt *rapid.T) {
		op := ops[rapid.IntRange(0, len(ops)-1).Draw(rt, "operation")]
		plan := planOf(op, "1", 150)
		r := plan[rapid.IntRange(0, len(plan)-1).Draw(rt, "request")]
		tries := rapid.IntRange(0, 60).Draw(rt, "tries")
		modulus := rapid.IntRange(1, 7).Draw(rt, "modulus")
		size := func(r generate.Request) int { return len(r.Path()) + len(r.Body()) }
		rest := size(r) % modulus
		asked := 0
		fails := func(r generate.Request) bool { return size(r)%modulus == rest }
		small := generate.Shrink(r, rapid.Bool().Draw(rt, "values"), tries, func(r generate.Request) bool {
			asked++
			return fails(r)
		})
		if asked > tries {
			rt.Fatalf("asked %d times, want %d at most", asked, tries)
		}
		if !fails(small) {
			rt.Fatalf("%s %q does not fail", small.Path(), small.Body())
		}
		if len(small.Deviations) > len(r.Deviations) {
			rt.Fatalf("%s has become %s", r, small)
		}
	})
	for _, r := range planOf(operationOf(t, "login"), "1", 150) {
		same := generate.Shrink(r, true, enough, func(generate.Request) bool { return false })
		if same.Path() != r.Path() || same.Body() != r.Body() || same.String() != r.String() {
			t.Errorf("%s has become %s, though nothing smaller fails", r, same)
		}
	}
}

// Without values, what is left of the deviations stays as it was.
func TestShrinkOfDeviationsAlone(t *testing.T) {
	t.Parallel()
	fails := func(r generate.Request) bool { return len(query(t, r, "name")) > 100 }
	for _, r := range planOf(operationOf(t, "listWallets"), "1", 400) {
		if fails(r) {
			small := generate.Shrink(r, false, enough, fails)
			if len(small.Deviations) != 1 || query(t, small, "name") != query(t, r, "name") {
				t.Errorf("%s has become %s", r, small)
			}
		}
	}
}
