package gotest_test

// The tests of the guide for Go (../guides/go-tests.md) and of the README, which show parts of this file.

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/gotest"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
	"github.com/popupmock/popupmock/scenarios"
)

// NewMyClient stands for the reader's own.
func NewMyClient(baseURL, username, password string) *gotest.Client {
	return &gotest.Client{HTTP: http.DefaultClient, BaseURL: baseURL, Username: username, Password: password}
}

func TestMyClientSurvivesTheHour(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := NewMyClient(mock.URL, mock.Username, mock.Password)
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	mock.Advance(time.Hour) // the access token is dead now
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	mock.WantCount(journal.Filter{Operation: "login"}, journal.Exactly(1))
	mock.WantCount(journal.Filter{Operation: "refresh"}, journal.Exactly(1))
}

func TestTheAnswerToARefreshIsLost(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := NewMyClient(mock.URL, mock.Username, mock.Password)
	_ = readCategories(t, client)

	mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}})
	mock.Advance(time.Hour)
	_ = readCategories(t, client) // fails: the answer never came
	if err := readCategories(t, client); err != nil {
		t.Error("it does not log in again:", err)
	}
	mock.RequireAllFaultsFired()
}

func TestAnHourPassesBetweenTwoPages(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := NewMyClient(mock.URL, mock.Username, mock.Password)

	mock.AddTrigger(trigger.Rule{
		On: trigger.On{Operation: "listProducts", Event: trigger.Answered, Nth: 1},
		Do: []trigger.Action{trigger.Advance{By: time.Hour}},
	})
	for _, page := range []string{"1", "2"} {
		var products []struct{}
		if err := client.Get(t.Context(), "/api/v1/products?page="+page, &products); err != nil {
			t.Fatal(err)
		}
	}
	mock.RequireAllTriggersFired()
	mock.WantOrder(journal.Filter{Operation: "listProducts", Status: 401}, journal.Filter{Operation: "refresh"})
}

func TestUnderOtherAssumptions(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"reject", "revoke-family"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", value))
			mock.Assume("clock-leeway", "5s")
			client := NewMyClient(mock.URL, mock.Username, mock.Password)
			if err := readCategories(t, client); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestSetUp(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t,
		mockserver.WithSeed("golden files"),               // the same keys and token ids each time
		mockserver.WithTTL(4*time.Minute, 30*time.Minute), // of access and refresh tokens
		mockserver.WithData(os.DirFS("testdata/store")),   // products and the like of your own
	)
	if err := readCategories(t, NewMyClient(mock.URL, mock.Username, mock.Password)); err != nil {
		t.Fatal(err)
	}
}

func TestSideBySideInOneMock(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	for _, name := range []string{"one", "two"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := mock.Sandbox(t) // with a clock, tokens and a journal of its own
			client := NewMyClient(world.URL, world.Username, world.Password)
			if err := readCategories(t, client); err != nil {
				t.Fatal(err)
			}
			world.Advance(8 * 24 * time.Hour)
		})
	}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	scenarios.Run(t, scenarios.Target{BaseURL: mock.URL}, os.DirFS("testdata/scenarios"))
}
