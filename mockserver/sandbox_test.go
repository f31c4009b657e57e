package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// inside is a user of a sandbox, who reaches it through the root.
type inside struct {
	user
	prefix string
}

func (i inside) do(method, path, body string, header ...string) answer {
	return i.user.do(method, i.prefix+path, body, header...)
}

func (i inside) login() pair { return i.pairOf(i.do("POST", loginPath, loginBody)) }

func (i inside) get(path, token string) answer {
	return i.do("GET", path, "", "Authorization", "Bearer "+token)
}

func (i inside) entries() []journal.Entry {
	i.tb.Helper()
	return decodeAs[[]journal.Entry](i.tb, i.do("GET", "/_mock/journal", ""))
}

func (i inside) last() journal.Entry {
	i.tb.Helper()
	all := i.entries()
	if len(all) == 0 {
		i.tb.Fatal("the journal of the sandbox is empty")
	}
	return all[len(all)-1]
}

func makeSandbox(tb testing.TB, u user, body string) (control.Sandbox, inside) {
	tb.Helper()
	made := decodeAs[control.Sandbox](tb, u.do("POST", "/_mock/sandboxes", body))
	return made, inside{u, "/s/" + made.Name}
}

// TestSandboxesAreWorldsOfTheirOwn drives many at the same time, each in its own way, and finds in each what was done there
// and nothing else.
func TestSandboxesAreWorldsOfTheirOwn(t *testing.T) {
	t.Parallel()
	many := need.Rounds(30, 60, 100)
	mock := mockserver.Start(t, mockserver.WithTTL(time.Hour, 1000*time.Hour))
	u := newUser(t, mock.Server)
	rootTokens := u.login()
	begun := mock.Now()
	boxes, tokens := make([]inside, many), make([]pair, many)
	for i := range boxes {
		_, boxes[i] = makeSandbox(t, u, "")
	}
	var all sync.WaitGroup
	for i, box := range boxes {
		all.Go(func() {
			box.do("POST", "/_mock/clock/advance", fmt.Sprintf(`{"by":"%dm"}`, i)).wantOK(t)
			box.do("PUT", "/_mock/accounts/own", `{"password":"p"}`).wantOK(t)
			if i%2 == 0 {
				box.do("PUT", "/_mock/assumptions", `{"bad-id":"not-found"}`).wantOK(t)
				box.do("POST", "/_mock/faults", `{"operation":"listCurrencies","phase":"before","effect":{"type":"status","status":503}}`).wantOK(t)
			}
			tokens[i] = box.login()
			box.get(categoriesPath, tokens[i].Access).wantOK(t)
			for range i % 7 {
				box.get("/api/v1/countries/1", tokens[i].Access).wantOK(t)
			}
		})
	}
	all.Wait()
	for i, box := range boxes {
		all.Go(func() {
			c := decodeAs[control.Clock](t, box.do("GET", "/_mock/clock", ""))
			if passed := c.Now.Sub(begun); passed < time.Duration(i)*time.Minute || passed > time.Duration(i)*time.Minute+time.Minute {
				t.Errorf("sandbox %d is %s ahead", i, passed)
			}
			if got := box.entries(); len(got) != i%7+2 || got[0].Seq != 1 || got[0].Path != loginPath || "/s/"+got[0].Sandbox != box.prefix {
				t.Errorf("sandbox %d has %d requests, want %d; the first is %+v", i, len(got), i%7+2, got[0])
			}
			if got := decodeAs[[]control.Token](t, box.do("GET", "/_mock/tokens", "")); len(got) != 2 {
				t.Errorf("sandbox %d has %d tokens, want 2", i, len(got))
			}
			currencies, badID := box.get("/api/v1/currencies", tokens[i].Access), box.get("/api/v1/countries/x", tokens[i].Access)
			if spoiled := currencies.status == 503; spoiled != (i%2 == 0) {
				t.Errorf("sandbox %d answers %d %s", i, currencies.status, currencies.body)
			}
			if unknown := badID.status == 404; unknown != (i%2 == 0) {
				t.Errorf("sandbox %d answers %d %s", i, badID.status, badID.body)
			}
			for _, stranger := range []string{tokens[(i+1)%many].Access, rootTokens.Access} {
				box.get(categoriesPath, stranger).want(t, 401, errAccessToken)
				if got := box.last(); got.Reason != journal.ReasonTokenBadSignature || !strings.HasPrefix(got.Cause, "it is one of ") {
					t.Errorf("sandbox %d: a stranger's token is refused by %q: %s", i, got.Reason, got.Cause)
				}
			}
		})
	}
	all.Wait()
	if got := mock.Journal(); len(got) != 1 || got[0].Sandbox != "" {
		t.Errorf("the root has the requests %+v, want its own login alone", got)
	}
	if !mock.Now().Equal(begun) || len(decodeAs[[]control.Account](t, u.do("GET", "/_mock/accounts", ""))) != 1 {
		t.Error("the root has another clock or other accounts by what was done in sandboxes")
	}
	u.get("/api/v1/currencies", rootTokens.Access).wantOK(t)
	u.get(categoriesPath, rootTokens.Access).wantOK(t)
}

func TestAThousandSandboxes(t *testing.T) {
	t.Parallel()
	need.Long(t, "2 s") // TestSandboxesAreWorldsOfTheirOwn has fewer
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := map[string]string{}
	for range 1000 {
		made, box := makeSandbox(t, u, "")
		tokens[made.Name] = box.login().Access
	}
	if got := decodeAs[[]control.Sandbox](t, u.do("GET", "/_mock/sandboxes", "")); len(got) != 1000 || len(tokens) != 1000 || got[0].Requests != 1 {
		t.Errorf("%d sandboxes are listed of %d", len(got), len(tokens))
	}
	for name, token := range tokens {
		inside{u, "/s/" + name}.get(categoriesPath, token).wantOK(t)
	}
}

// TestNobodyUsesASandbox lets real time pass.
func TestNobodyUsesASandbox(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClockAt(mockserver.SeededStart())
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Wall = wall })
	u := newUser(t, mock.Server)
	made, box := makeSandbox(t, u, `{"name":"short","ttl":"10m"}`)
	if made.TTL != "10m" || !made.ExpiresAt.Equal(wall.Now().Add(10*time.Minute)) {
		t.Errorf("made is %+v", made)
	}
	standard, _ := makeSandbox(t, u, `{"name":"standard"}`)
	if standard.TTL != "1h" {
		t.Errorf("the default time to live is %s, want 1h", standard.TTL)
	}
	wall.Advance(10*time.Minute - 1)
	box.do("POST", "/_mock/clock/advance", `{"by":"20d"}`).wantOK(t) // a use; the mock's own time is no matter
	wall.Advance(10*time.Minute - 1)
	box.login()
	wall.Advance(5 * time.Minute)
	u.do("GET", "/_mock/sandboxes/short", "").wantOK(t) // no use
	wall.Advance(5*time.Minute - 1)
	u.do("GET", "/_mock/sandboxes/short", "").wantOK(t)
	wall.Advance(1)
	const over = `no sandbox \"short\" any more: it was not used for 10m`
	u.do("GET", "/_mock/sandboxes/short", "").want(t, 404, notFound(over))
	box.do("GET", "/_mock/clock", "").want(t, 404, notFound(over))
	u.do("DELETE", "/_mock/sandboxes/short", "").want(t, 404, notFound(over))
	box.do("POST", loginPath, loginBody).want(t, 404, errPath)
	if got := last(t, mock); got.Reason != journal.ReasonUnknownPath || got.Cause != `no sandbox "short" any more: it was not used for 10m` || got.Path != "/s/short/auth/login" {
		t.Errorf("the root has %+v", got)
	}
	if got := decodeAs[[]control.Sandbox](t, u.do("GET", "/_mock/sandboxes", "")); len(got) != 1 || got[0].Name != "standard" {
		t.Errorf("sandboxes %+v, want the standard one alone", got)
	}
	if again, _ := makeSandbox(t, u, `{"name":"short"}`); again.Requests != 0 {
		t.Errorf("the next of its name is %+v", again)
	}
}

// Paths mean the same in a sandbox, encoded slashes too.
func TestEncodedPathsInASandbox(t *testing.T) {
	t.Parallel()
	u := newUser(t, mockserver.Start(t).Server)
	_, box := makeSandbox(t, u, "")
	own, boxed := u.login().Access, box.login().Access
	for _, path := range []string{"countries/1%2F2", "%63ountries/1", "countries%2F1", "countries/%31"} {
		want := u.get(api+path, own)
		box.get(api+path, boxed).want(t, want.status, strings.TrimSpace(want.body))
	}
}

func TestAResetStaysWhereItIs(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	_, box := makeSandbox(t, u, "")
	_, other := makeSandbox(t, u, "")
	token, others := box.login(), other.login()
	u.do("POST", "/_mock/reset", "").want(t, 204, "")
	box.get(categoriesPath, token.Access).wantOK(t)
	box.do("POST", "/_mock/clock/advance", `{"by":"5m"}`).wantOK(t)
	box.do("POST", "/_mock/reset", "").want(t, 204, "")
	box.get(categoriesPath, token.Access).want(t, 401, errAccessToken)
	other.get(categoriesPath, others.Access).wantOK(t)
	if len(box.entries()) != 1 || len(other.entries()) != 2 {
		t.Errorf("journals of %d and %d requests, want 1 and 2", len(box.entries()), len(other.entries()))
	}
}

func TestSeedsOfSandboxes(t *testing.T) {
	t.Parallel()
	first := func(root, body string) string {
		u := newUser(t, mockserver.Start(t, func(c *mockserver.Config) { c.Seed, c.Clock.Start = root, mockserver.SeededStart() }).Server)
		_, box := makeSandbox(t, u, body)
		return box.login().Access
	}
	for _, body := range []string{`{"name":"a"}`, ""} {
		if one, two := first("root", body), first("root", body); one != two {
			t.Error("a sandbox of a mock with a seed is not repeatable")
		}
	}
	if first("", `{"name":"a","seed":"own"}`) != first("root", `{"name":"b","seed":"own"}`) {
		t.Error("a sandbox with a seed of its own is not repeatable")
	}
	distinct := map[string]bool{
		first("root", `{"name":"a"}`): true, first("root", `{"name":"b"}`): true, first("other", `{"name":"a"}`): true,
		first("", `{"name":"a"}`): true, first("", `{"name":"a","seed":"root"}`): true,
		newUser(t, mockserver.Start(t, mockserver.WithSeed("root")).Server).login().Access: true,
	}
	// A seed that is the root's own gives the root's tokens: that is what a seed is for.
	if len(distinct) != 5 {
		t.Errorf("%d different first tokens, want 5", len(distinct))
	}
}

func TestOneListenerHearsOfAllSandboxes(t *testing.T) {
	t.Parallel()
	count := map[string]int{} // without a lock: one at a time
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.OnEntry = func(e journal.Entry) { count[e.Sandbox]++ } })
	u := newUser(t, mock.Server)
	var all sync.WaitGroup
	for range 10 {
		_, box := makeSandbox(t, u, "")
		for range 10 {
			all.Go(func() { box.login() })
		}
	}
	all.Wait()
	if len(count) != 10 || count["s1"] != 10 || count["s10"] != 10 {
		t.Errorf("heard of %v, want 10 requests of each of s1 to s10", count)
	}
}

// TestSandboxesOfATest is how tests of Go share one mock.
func TestSandboxesOfATest(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	for _, advance := range []time.Duration{30 * time.Minute, 2 * time.Hour} {
		box := mock.Sandbox(t)
		for _, client := range []*http.Client{box.Client(), box.ClientFrom("192.0.2.1")} {
			response, err := client.Post(box.URL+loginPath, "application/json", strings.NewReader(loginBody))
			if err != nil || response.StatusCode != http.StatusOK {
				t.Fatalf("%s: %v, %v", box.URL, response, err)
			}
			_ = response.Body.Close()
		}
		box.Advance(advance)
		if got := box.Journal(); len(got) != 2 || got[1].ClientIP != "192.0.2.1" || box.Now().Sub(mock.Now()) < advance-time.Minute {
			t.Errorf("the journal has %+v", got)
		}
	}
	if got := mock.Journal(); len(got) != 0 {
		t.Errorf("the mock itself has the requests %+v", got)
	}
}
