package mockserver_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Whatever a test does to the mock meanwhile, a client sees the vendor's answers, never a failure of the mock.
func TestControlCallsNeverMakeTheMockFail(t *testing.T) {
	t.Parallel()
	for _, seed := range []string{"", "seeded"} {
		mock := mockserver.Start(t, func(c *mockserver.Config) { c.Seed = seed })
		u, ctx := newUser(t, mock.Server), context.Background()
		stop := make(chan struct{})
		var clients sync.WaitGroup
		for range 4 {
			clients.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					login := u.do("POST", loginPath, loginBody)
					if login.status != http.StatusOK {
						wantRefused(t, login, 401)
						continue
					}
					tokens := u.pairOf(login)
					for _, a := range []answer{u.get(categoriesPath, tokens.Access), u.refreshWith(tokens.Refresh), u.logout(tokens.Access)} {
						if a.status != http.StatusOK {
							wantRefused(t, a, 400, 401) // 400: an account that was made anew has no features
						}
					}
				}
			})
		}
		password := mock.Password
		for range 100 {
			if err := mock.Reset(ctx); err != nil {
				t.Error(err)
			}
			if err := mock.DeleteAccount(ctx, mock.Username); err != nil {
				t.Error(err)
			}
			if _, err := mock.PutAccount(ctx, mock.Username, control.AccountChange{Password: &password}); err != nil {
				t.Error(err)
			}
			if _, err := mock.RotateKey(ctx, control.Rotation{}); err != nil {
				t.Error(err)
			}
		}
		close(stop)
		clients.Wait()
	}
}

func TestAResetLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("reset"))
	u := newUser(t, mock.Server)
	old := u.login()
	if err := mock.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	if listed, err := mock.Tokens(context.Background(), control.TokenFilter{}); err != nil || len(listed) != 0 {
		t.Errorf("%d tokens after a reset (%v), want none", len(listed), err)
	}
	u.get(categoriesPath, old.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenUnknown)

	// The seed draws the same ids again, for tokens that end later. The old ones stay dead.
	mock.Advance(30 * time.Minute)
	u.get(categoriesPath, u.login().Access).wantOK(t)
	u.get(categoriesPath, old.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenUnknown)
	u.refreshWith(old.Refresh).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenUnknown)
}

func TestJunkInForwardedForDoesNotHideTheClient(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("forwarded-for", "trust=10.0.0.1/32"))
	mock.SetWhitelist("10.0.0.0/8")
	u := newUser(t, mock.Server)
	u.from = "10.0.0.1:1"
	for _, junk := range []string{"", strings.Repeat("1.1.1.1, ", 64), strings.Repeat("x", 5000) + ", "} {
		u.do("POST", loginPath, loginBody, "X-Forwarded-For", junk+"6.6.6.6").want(t, 403, errAddress)
		if got := last(t, mock); got.ClientIP != "6.6.6.6" {
			t.Errorf("the client is %s, want 6.6.6.6", got.ClientIP)
		}
	}
}

func TestABodyErrorDoesNotQuoteTheBody(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(mock.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n%s\r\n\r\n", loginPath, loginBody); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	answer{status: res.StatusCode, body: string(raw)}.want(t, 400, errSyntax)
	if got := last(t, mock); got.Reason != journal.ReasonBodyIncomplete || got.Cause != "it could not be read" {
		t.Errorf("reason %q and cause %q", got.Reason, got.Cause)
	}
}

// An answer larger than the connection's buffer reaches the client in parts, the first of them before all is written.
func TestTheJournalWaitsForAnswersThatAreOnTheirWay(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	token := newUser(t, mock.Server).login().Access
	for _, client := range []*http.Client{mock.Client(), mock.ClientFrom("192.0.2.1")} {
		for range 50 {
			r, err := http.NewRequest("GET", mock.URL+productsPath+"?limit=10000", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+token)
			res, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if got := last(t, mock); got.Outcome != journal.OutcomeAnswered || got.Bytes == 0 {
				t.Fatalf("the journal has %+v, want it answered", got)
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
	}
}

// The counter has no lock of its own: the race detector sees two calls at once.
func TestOnEntryIsCalledOneAtATime(t *testing.T) {
	t.Parallel()
	const requests = 200
	count := 0
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.OnEntry = func(journal.Entry) { count++ } })
	u := newUser(t, mock.Server)
	var clients sync.WaitGroup
	for range requests {
		clients.Go(func() { u.do("GET", categoriesPath, "") })
	}
	clients.Wait()
	if count != requests {
		t.Errorf("called %d times for %d requests", count, requests)
	}
}

func TestRequestsThatBreakTheSpecificationAreNoted(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	u.do("POST", loginPath, loginBody, "Content-Type", "text/plain").wantOK(t)
	want := journal.Violation{In: "request", Where: "header Content-Type", Rule: "media type", Detail: "want application/json"}
	if got := last(t, mock).Violations; len(got) != 1 || got[0] != want {
		t.Errorf("violations %+v, want %+v", got, want)
	}
	u.do("POST", loginPath, loginBody, "Content-Type", "application/json").wantOK(t)
	if got := last(t, mock).Violations; len(got) != 0 {
		t.Errorf("violations %+v, want none", got)
	}
}

func TestTheLoserOfARaceShowedASpentToken(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Refresh
	var racers sync.WaitGroup
	for range 50 {
		racers.Go(func() { u.refreshWith(token) })
	}
	racers.Wait()
	states := map[journal.State]int{}
	for _, e := range mock.Journal()[1:] {
		states[e.Credential.State]++
		if (e.Status == http.StatusOK) != (e.Credential.State == journal.StateLive) {
			t.Errorf("status %d for a token that the journal calls %s", e.Status, e.Credential.State)
		}
	}
	if states[journal.StateLive] != 1 || states[journal.StateSpent] != 49 {
		t.Errorf("states %v, want 1 live and 49 spent", states)
	}
}

func TestClientIDsAreBounded(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	u.do("PUT", "/_mock/accounts/a", `{"password":"x","client_id":9007199254740991}`).wantOK(t)
	if got := u.do("PUT", "/_mock/accounts/b", `{"password":"x"}`); got.status != http.StatusConflict || !strings.Contains(got.body, "no client_id is left") {
		t.Errorf("got %d %s, want a conflict", got.status, got.body)
	}
	if got := u.do("PUT", "/_mock/accounts/b", `{"password":"x","client_id":9007199254740992}`); got.status != http.StatusBadRequest || !strings.Contains(got.body, "want a number from 1 to 9007199254740991") {
		t.Errorf("got %d %s, want a bad request", got.status, got.body)
	}
}

func TestTheListOfExpiredTokensIsBounded(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	for range control.MaxExpired + 5 {
		u.login()
	}
	moved := decodeAs[control.Clock](t, u.do("POST", "/_mock/clock/advance", `{"by":"1h"}`))
	if moved.ExpiredCount != control.MaxExpired+5 || len(moved.Expired) != control.MaxExpired {
		t.Errorf("%d of %d expired tokens listed, want %d of %d", len(moved.Expired), moved.ExpiredCount, control.MaxExpired, control.MaxExpired+5)
	}
}

func TestTokensOfDeletedAccountsAreNotListed(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	u.login()
	if err := mock.DeleteAccount(context.Background(), mock.Username); err != nil {
		t.Fatal(err)
	}
	u.do("GET", "/_mock/tokens", "").want(t, 200, "[]")
}

func TestSeededKeysRepeatForEveryAlgorithm(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		set := func() string {
			mock := mockserver.Start(t, mockserver.WithSeed("keys"), mockserver.WithAssumption("token-alg", alg))
			return newUser(t, mock.Server).do("GET", "/.well-known/jwks.json", "").body
		}
		if one, two := set(), set(); one != two {
			t.Errorf("%s: two mocks of one seed have the keys\n%s\n%s", alg, one, two)
		}
	}
}

func TestOptionsDoNotShareAccounts(t *testing.T) {
	t.Parallel()
	shared := mockserver.Config{Accounts: make([]mockserver.AccountConfig, 0, 10)}
	names := map[string]bool{}
	for i := range 3 {
		name := fmt.Sprint("user", i)
		account := mockserver.AccountConfig{Username: name, Password: "p", ClientID: 1}
		config := shared
		mockserver.WithAccount(account)(&config)
		names[config.Accounts[0].Username] = true
		if got := shared.Accounts[:1][0].Username; got != "" {
			t.Errorf("the shared configuration was written to: %q", got)
		}
	}
	if len(names) != 3 {
		t.Errorf("accounts %v, want one for each", names)
	}
}
