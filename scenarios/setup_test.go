package scenarios_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/scenarios"
)

// setUp applies a script to a mock.
func setUp(t *testing.T, mock control.Controller, text string, options scenarios.SetUpOptions) (scenarios.AppliedSetUp, error) {
	t.Helper()
	s, err := scenarios.Parse("mine.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return scenarios.SetUp(t.Context(), mock, s, options)
}

// Each command of a set-up does to the mock what it does in a run, and nothing behind it is done.
func TestSetUp(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	done, err := setUp(t, mock.Server, `# A shop that is about to lose its session.

# Set up.
clock now=2031-05-06T07:08:09Z mode=frozen
assume refresh-reuse=revoke-family bad-id=not-found
account shop password='correct horse' client_id=9 features= whitelist=203.0.113.0/24
account your_api_username access_ttl=4m
account bob active=false

# Rules.
fault refresh status status=503 phase=before first=2 id=down
trigger listWallets received advance by=1h nth=2 id=late
whitelist 198.51.100.7 account=bob
whitelist 192.0.2.1   # the first account
[extensions] fault createOrder reset phase=after id=orders
login
fault login reset phase=before id=never
`, scenarios.SetUpOptions{Passwords: map[string]string{"your_api_username": mock.Password}})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range done.Lines {
		if line.LeftOut != (line.Number == 15) {
			t.Errorf("line %d is left out: %t", line.Number, line.LeftOut)
		}
		lines = append(lines, line.Text)
	}
	want := []string{
		"clock now=2031-05-06T07:08:09Z mode=frozen",
		"assume refresh-reuse=revoke-family bad-id=not-found",
		"account shop password=… client_id=9 features= whitelist=203.0.113.0/24",
		"account your_api_username access_ttl=4m",
		"account bob active=false",
		"fault refresh status status=503 phase=before first=2 id=down",
		"trigger listWallets received advance by=1h nth=2 id=late",
		"whitelist 198.51.100.7 account=bob",
		"whitelist 192.0.2.1 # the first account",
		"[extensions] fault createOrder reset phase=after id=orders",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if done.Rest == nil || done.Rest.Number != 16 || done.Rest.Text != "login" {
		t.Errorf("the rest is %+v, want line 16", done.Rest)
	}
	if len(done.Logins) != 2 || done.Logins[1] != (scenarios.Login{Username: "shop", Password: "correct horse"}) {
		t.Fatalf("logins %+v", done.Logins)
	}
	if bob := done.Logins[0]; bob.Username != "bob" || !bob.MadeUp || len(bob.Password) < 16 {
		t.Errorf("bob is %+v", bob)
	}
	wantWorld(t, mock.Server)
}

func wantWorld(t *testing.T, mock control.Controller) {
	t.Helper()
	ctx := t.Context()
	clock, err := mock.Clock(ctx)
	if err != nil || clock.Mode != "frozen" || clock.Now.Format("2006-01-02T15:04:05") != "2031-05-06T07:08:09" {
		t.Errorf("clock %+v, %v", clock, err)
	}
	got := map[string]string{}
	assumed, err := mock.Assumptions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range assumed {
		if a.Value != a.Default {
			got[a.Name] = a.Value
		}
	}
	if diff := cmp.Diff(map[string]string{"refresh-reuse": "revoke-family", "bad-id": "not-found"}, got); diff != "" {
		t.Errorf("assumptions (-want +got):\n%s", diff)
	}
	accounts := map[string]control.Account{}
	all, err := mock.Accounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		accounts[a.Username] = a
	}
	first, shop, bob := accounts["your_api_username"], accounts["shop"], accounts["bob"]
	if first.AccessTTL != 240 || !cmp.Equal(first.IPWhitelist, []string{"192.0.2.1/32"}) || first.ClientID != 123456 {
		t.Errorf("first account %+v", first)
	}
	if shop.ClientID != 9 || len(shop.Features) != 0 || !cmp.Equal(shop.IPWhitelist, []string{"203.0.113.0/24"}) || !shop.Active {
		t.Errorf("shop %+v", shop)
	}
	if bob.Active || !cmp.Equal(bob.IPWhitelist, []string{"198.51.100.7/32"}) || len(accounts) != 3 {
		t.Errorf("bob %+v of %d", bob, len(accounts))
	}
	faults, err := mock.Faults(ctx)
	if err != nil || len(faults) != 1 || faults[0].ID != "down" {
		t.Errorf("faults %+v, %v, want down", faults, err)
	}
	triggers, err := mock.Triggers(ctx)
	if err != nil || len(triggers) != 1 || triggers[0].ID != "late" {
		t.Errorf("triggers %+v, %v, want late", triggers, err)
	}
}

// Conditions are those of the mock, and variables have their values.
func TestSetUpConditions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAssumption("dialect", "legacy"))
	done, err := setUp(t, mock.Server, `# Conditions.

[control] assume bad-id=not-found
[embedded] assume bad-id=reject
[addresses] assume bad-id=reject
[legacy] account twin password=$PASSWORD
[extensions] fault createOrder reset phase=after id=$USERNAME
`, scenarios.SetUpOptions{Extensions: true, Passwords: map[string]string{"your_api_username": "sesame"}})
	if err != nil {
		t.Fatal(err)
	}
	var left []int
	for _, line := range done.Lines {
		if line.LeftOut {
			left = append(left, line.Number)
		}
	}
	if diff := cmp.Diff([]int{4, 5}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if done.Rest != nil {
		t.Errorf("the rest is %+v, want none", done.Rest)
	}
	if diff := cmp.Diff([]scenarios.Login{{Username: "twin", Password: "sesame"}}, done.Logins); diff != "" {
		t.Errorf("logins (-want +got):\n%s", diff)
	}
	if f, err := mock.Faults(t.Context()); err != nil || len(f) != 1 || f[0].ID != "your_api_username" {
		t.Errorf("faults %+v, %v", f, err)
	}
}

// The first account is the mock's first where it has none of the vendor's samples.
func TestSetUpFirstAccount(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithConfig(mockserver.Config{Accounts: []mockserver.AccountConfig{{Username: "only", Password: "x", ClientID: 1}}}))
	if _, err := setUp(t, mock.Server, "whitelist 192.0.2.1\n", scenarios.SetUpOptions{}); err != nil {
		t.Fatal(err)
	}
	if a, err := mock.Account(t.Context(), "only"); err != nil || !cmp.Equal(a.IPWhitelist, []string{"192.0.2.1/32"}) {
		t.Errorf("account %+v, %v", a, err)
	}
}

func TestSetUpErrors(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	_, err := setUp(t, mock.Server, "# Nothing.\n\nlogin\naccount shop\n", scenarios.SetUpOptions{})
	if !errors.Is(err, scenarios.ErrNoSetUp) || !strings.HasPrefix(err.Error(), "mine.txtar: the script has no set-up") {
		t.Errorf("%v, want %v", err, scenarios.ErrNoSetUp)
	}
	_, err = setUp(t, mock.Server, "assume bad-id=not-found\naccount shop password=hunter2 client_id=123456\nassume bad-id=reject\n", scenarios.SetUpOptions{})
	const want = `mine.txtar:2: account shop password=… client_id=123456: `
	var refused *control.Error
	if err == nil || !strings.HasPrefix(err.Error(), want) || !errors.As(err, &refused) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := mock.Account(t.Context(), "shop"); err == nil {
		t.Error("there is a shop")
	}
}
