package mockserver_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// script is a client that does a bit of everything, by chance: what it does next depends on its own dice and on the tokens
// that it has been given. A copy does the same again.
type script struct {
	user
	dice    rand.PCG
	pairs   []pair
	answers []string
}

func newScript(tb testing.TB, s *mockserver.Server) *script {
	return &script{user: newUser(tb, s), dice: *rand.NewPCG(1, 2)}
}

// at is the same client in front of another mock.
func (s *script) at(server *mockserver.Server) *script {
	next := *s
	next.user, next.answers = newUser(s.tb, server), nil
	next.pairs = append([]pair{}, s.pairs...)
	return &next
}

// run makes so many steps, and returns all answers.
func (s *script) run(steps int) []string {
	for range steps {
		s.step()
	}
	return s.answers
}

func (s *script) roll(n int) int { return rand.New(&s.dice).IntN(n) }

// some is one of the pairs so far, a new one more often than not.
func (s *script) some() pair {
	if len(s.pairs) == 0 {
		return pair{}
	}
	return s.pairs[max(len(s.pairs)-1-s.roll(3)*s.roll(4), 0)]
}

func (s *script) step() {
	bearer := func() []string { return []string{"Authorization", "Bearer " + s.some().Access} }
	switch s.roll(17) {
	case 0, 1:
		s.send("POST", loginPath, loginBody)
	case 2:
		s.send("POST", loginPath, `{"username":"second","password":"second"}`)
	case 3:
		s.send("POST", loginPath, `{"username":"your_api_username","password":"wrong"}`)
	case 4, 5, 6:
		s.send("POST", refreshPath, `{"refresh_token":"`+s.some().Refresh+`"}`)
	case 7:
		s.send("GET", "/api/v1/wallets", "", bearer()...)
	case 8:
		s.send("GET", categoriesPath, "", bearer()...)
	case 9:
		s.send("GET", "/api/v1/orders?limit=5", "", bearer()...)
	case 10, 11:
		product := []string{`"product_id":1001,"denomination":10`, `"product_id":1002,"denomination":10`, `"product_id":1018,"denomination":1.25`}[s.roll(3)]
		ref := ""
		if s.roll(2) == 0 {
			ref = fmt.Sprintf(`,"ref":"r%d"`, s.roll(6))
		}
		s.send("POST", "/api/v1/orders", fmt.Sprintf(`{%s,"quantity":%d%s}`, product, 1+s.roll(8), ref), bearer()...)
	case 12:
		s.send("GET", "/api/v1/transactions?limit=3", "", bearer()...)
	case 13:
		if s.roll(3) == 0 {
			s.send("POST", logoutPath, "", bearer()...)
		}
	case 14:
		s.send("GET", []string{"/.well-known/jwks.json", "/nowhere", "/api/v1/orders/6001"}[s.roll(3)], "", bearer()...)
	default:
		s.steer()
	}
}

// steer makes a control call.
func (s *script) steer() {
	switch s.roll(8) {
	case 0, 1, 2:
		s.send("POST", "/_mock/clock/advance", fmt.Sprintf(`{"by":"%ds"}`, []int{1, 7, 20, 61, 1900}[s.roll(5)]))
	case 3:
		s.send("POST", "/_mock/keys/rotate", fmt.Sprintf(`{"overlap":%t}`, s.roll(4) > 0))
	case 4:
		s.send("PATCH", "/_mock/accounts/your_api_username", []string{`{"ip_whitelist":["192.0.2.0/24"]}`, `{"ip_whitelist":[]}`, `{"ip_whitelist":[]}`}[s.roll(3)])
	case 5:
		s.send("PUT", "/_mock/accounts/second", `{"password":"second","access_ttl":600,"features":["vouchers"]}`)
	case 6:
		s.send("POST", "/_mock/tokens", `{"account":"your_api_username","expires_in":5}`)
	case 7:
		s.send("POST", "/_mock/tokens/revoke", `{"account":"your_api_username","use":"access"}`)
	}
}

var wholeBody = regexp.MustCompile(`"access_token":"[^"]+"`)

func (s *script) send(method, path, body string, header ...string) {
	got := s.do(method, path, body, header...)
	if got.status == http.StatusOK && wholeBody.MatchString(got.body) {
		s.pairs = append(s.pairs, s.pairOf(got))
	}
	var fields strings.Builder
	if err := got.header.Write(&fields); err != nil {
		s.tb.Fatal(err)
	}
	s.answers = append(s.answers, fmt.Sprintf("%s %s\n%d\n%s\n%s", method, path, got.status, fields.String(), got.body))
}

// scripted is the configuration of a mock that leaves nothing out.
func scripted(seed, alg, reuse string) mockserver.Config {
	return mockserver.Config{
		Seed: seed, Extensions: true, Issuer: "time travel", AccessTTL: 30 * time.Minute, RefreshTTL: 2 * time.Hour,
		Clock:       mockserver.ClockConfig{Start: mockserver.SeededStart(), Frozen: true},
		Assumptions: map[string]string{"token-alg": alg, "refresh-reuse": reuse, "rate-limit": "login:7/1m,*:40/1m", "request-id": "echo"},
		Faults: []fault.Rule{
			{Operation: "refresh", Phase: fault.After, When: fault.Probability(0.2), Effect: fault.Status{Code: 503}},
			{Operation: "*", Phase: fault.Before, When: fault.Probability(0.05), Effect: fault.Status{Code: 502}, TTL: 3 * time.Hour},
			{ID: "third", Operation: "listWallets", Phase: fault.After, When: fault.Every(3), Effect: fault.MalformedJSON{}},
			{Operation: "login", Phase: fault.After, Account: "your_api_username", When: fault.Nth(30), Effect: fault.Status{Code: 500}},
		},
		Triggers: []trigger.Rule{
			{On: trigger.On{Operation: "listWallets", Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: 3 * time.Second}}},
			{ID: "over", On: trigger.On{Operation: "login", Event: trigger.Answered, Nth: 2}, Do: []trigger.Action{
				trigger.SetLifetimes{Access: 20 * time.Minute}, trigger.ArmFault{Fault: fault.Rule{Operation: "login", Phase: fault.After, When: fault.Every(9), Effect: fault.Status{Code: 502}}},
			}},
			{On: trigger.On{Operation: "*", Account: "your_api_username", Event: trigger.Answered, Nth: 30}, Do: []trigger.Action{trigger.RotateKey{}, trigger.Revoke{What: trigger.Account, Use: "access"}}},
			{On: trigger.On{Operation: "*", Event: trigger.Received, Nth: 30}, Do: []trigger.Action{trigger.Revoke{What: trigger.Family}, trigger.Advance{By: time.Minute}}},
		},
	}
}

func newMock(tb testing.TB, config mockserver.Config) *mockserver.Server {
	tb.Helper()
	s, err := mockserver.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

// entriesOf is the journal without what real time is in it.
func entriesOf(tb testing.TB, s *mockserver.Server) []journal.Entry {
	tb.Helper()
	entries, err := s.Journal(tb.Context(), journal.Filter{})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range entries {
		entries[i].RealAt, entries[i].DurationMS = time.Time{}, 0
	}
	return entries
}

// notEmpty fails when a script has not met enough to say much.
func notEmpty(tb testing.TB, entries []journal.Entry) {
	tb.Helper()
	reasons, spoilt, issued, triggered := map[journal.Reason]bool{}, 0, 0, map[string]bool{}
	for _, e := range entries {
		reasons[e.Reason] = true
		issued += len(e.Issued)
		if e.Fault != nil {
			spoilt++
		}
		for _, set := range e.Triggers {
			triggered[set.ID] = true
		}
	}
	if len(reasons) < 5 || spoilt < 2 || issued < 20 || len(triggered) < 4 {
		tb.Errorf("%d reasons, %d spoilt answers, %d tokens and %d triggers in %d requests do not say much", len(reasons), spoilt, issued, len(triggered), len(entries))
	}
}
