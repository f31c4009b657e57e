package openapi

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// remembered counts the verdicts a checker holds.
func remembered(c *Checker) int { return len(c.young) + len(c.old) }

func TestCheckerGivesTheSameVerdicts(t *testing.T) {
	t.Parallel()
	c := NewChecker(64)
	noPage, noSize, badType := pageHeader(), pageHeader(), pageHeader()
	noPage.Del("X-Page")
	noSize.Del("X-Page-Size") // the same values as noPage, under other names
	badType.Set("Content-Type", "text/html")
	for range 2 { // unknown at first, then remembered
		for _, status := range []int{200, 401, 418} {
			for _, header := range []http.Header{pageHeader(), noPage, noSize, badType, {}} {
				for _, body := range []string{"", "[]", "{}", productBody, tokenBody, errorRows()[0].body(), "[{}]"} {
					for _, op := range load(t).Operations() {
						want := op.CheckResponse(status, header, []byte(body))
						got := c.Response(op, status, header, []byte(body))
						if diff := cmp.Diff(want, got); diff != "" {
							t.Fatalf("%s %d %v %s (-checked +remembered):\n%s", op.ID, status, header, body, diff)
						}
					}
				}
			}
		}
	}
}

func TestCheckerRemembers(t *testing.T) {
	t.Parallel()
	op := operation(t, "login")
	secondBody := strings.NewReplacer("c2ln", "b3Ro", "2024-01-15T10:30:00Z", "2025-02-16T11:31:01Z").Replace(tokenBody)
	for name, tc := range map[string]struct {
		first, second string
		header        http.Header
		want          int
	}{
		"the same answer":                {tokenBody, tokenBody, jsonHeader(), 1},
		"other tokens and times":         {tokenBody, secondBody, jsonHeader(), 1},
		"a token of another length":      {tokenBody, strings.Replace(tokenBody, "c2ln", "c2lnc2ln", 1), jsonHeader(), 2},
		"another account":                {tokenBody, strings.Replace(tokenBody, "123456", "654321", 1), jsonHeader(), 2},
		"another field name":             {tokenBody, strings.Replace(tokenBody, "client_id", "client_no", 1), jsonHeader(), 2},
		"no JSON":                        {`{"a.b.c"`, "{\"\x00j\x05\"", jsonHeader(), 2},
		"a time that is none":            {tokenBody, strings.Replace(tokenBody, "2024-01-15", "2024-13-15", 1), jsonHeader(), 2},
		"a token that is none":           {tokenBody, strings.Replace(tokenBody, "c2ln", "c2l!", 1), jsonHeader(), 2},
		"a header that is not looked at": {tokenBody, tokenBody, http.Header{"Content-Type": {"application/json"}, "Date": {"today"}}, 1},
		"a token with an empty part":     {tokenBody, strings.Replace(tokenBody, ".eyJleHAiOjF9.c2ln", "..eyJleHAiOjF9c2ln", 1), jsonHeader(), 2},
		"another content type":           {tokenBody, tokenBody, http.Header{"Content-Type": {"text/plain"}}, 2},
		"the content type twice":         {tokenBody, tokenBody, http.Header{"Content-Type": {"application/json", "text/plain"}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := NewChecker(8)
			c.Response(op, 200, jsonHeader(), []byte(tc.first))
			c.Response(op, 200, tc.header, []byte(tc.second))
			if got := remembered(c); got != tc.want {
				t.Errorf("%d verdicts, want %d", got, tc.want)
			}
		})
	}
}

// The same letters in other values are another header.
func TestCheckerTellsHeadersApart(t *testing.T) {
	t.Parallel()
	op, c := operation(t, "login"), NewChecker(8)
	for _, list := range [][]string{nil, {""}, {"", ""}, {"abc"}, {"a", "bc"}, {"ab", "c"}} {
		c.Response(op, 200, http.Header{"Content-Type": list}, nil)
	}
	if got := remembered(c); got != 6 {
		t.Errorf("%d verdicts, want 6", got)
	}
}

func TestCheckerIsBounded(t *testing.T) {
	t.Parallel()
	op := operation(t, "listCategories")
	for _, limit := range []int{-1, 0, 1, 2, 7, 8} {
		c := NewChecker(limit)
		for i := range 100 {
			c.Response(op, 200, jsonHeader(), fmt.Appendf(nil, `[{"id":%d,"name":"a"}]`, i))
			c.Response(op, 200, jsonHeader(), []byte(`[]`))
			if got := remembered(c); got > max(limit, 2) {
				t.Fatalf("limit %d: %d verdicts", limit, got)
			}
		}
	}
}

// What is asked for all the time is not forgotten for what is asked for once.
func TestCheckerKeepsWhatIsInUse(t *testing.T) {
	t.Parallel()
	op := operation(t, "listCategories")
	c := NewChecker(8)
	key := verdictKey{op: op, status: 200, hash: c.hash(op.responses[200], false, jsonHeader(), []byte(`[]`))}
	for i := range 100 {
		c.Response(op, 200, jsonHeader(), []byte(`[]`))
		c.Response(op, 200, jsonHeader(), fmt.Appendf(nil, `[{"id":%d,"name":"a"}]`, i))
		if _, known := c.recall(key); !known {
			t.Fatalf("forgotten after %d others", i)
		}
	}
}

func TestCheckerHandsOutCopies(t *testing.T) {
	t.Parallel()
	op, c := operation(t, "login"), NewChecker(8)
	for range 3 {
		got := c.Response(op, 200, jsonHeader(), []byte(`{}`))
		expect(t, got, "body/data: required", "body/success: required")
		got[0] = Violation{}
	}
}

func TestCheckerIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	op, c := operation(t, "listCategories"), NewChecker(16)
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for i := range 200 {
				body := fmt.Sprintf(`[{"id":%d,"name":"a"}]`, (worker+i)%20)
				if got := c.Response(op, 200, jsonHeader(), []byte(body)); got != nil {
					t.Errorf("%s: %v", body, got)
				}
			}
		})
	}
	wait.Wait()
}

func BenchmarkCheckResponse(b *testing.B) {
	products := "[" + strings.Repeat(productBody[1:len(productBody)-1]+",", 19) + productBody[1:]
	for name, tc := range map[string]struct {
		op     string
		status int
		body   string
	}{
		"login":    {"login", 200, tokenBody},
		"error":    {"login", 400, errorRows()[0].body()},
		"products": {"listProducts", 200, products},
	} {
		op, header, body := operation(b, tc.op), pageHeader(), []byte(tc.body)
		b.Run(name+"/each", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				op.CheckResponse(tc.status, header, body)
			}
		})
		b.Run(name+"/remembered", func(b *testing.B) {
			c := NewChecker(4096)
			b.ReportAllocs()
			for b.Loop() {
				c.Response(op, tc.status, header, body)
			}
		})
	}
}

func BenchmarkCheckRequest(b *testing.B) {
	for _, tc := range []struct{ op, body string }{{"login", `{"username":"u","password":"p"}`}, {"listProducts", ""}} {
		op, c, body := operation(b, tc.op), NewChecker(4096), []byte(tc.body)
		r := request(op, op.Path, tc.body)
		b.Run(tc.op+"/each", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				op.CheckRequest(r, body)
			}
		})
		b.Run(tc.op+"/remembered", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Request(op, r, body)
			}
		})
	}
}
