package gotest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/gotest"
	"github.com/popupmock/popupmock/mockserver"
)

// newClient returns the client under test, set up for a mock.
func newClient(mock *mockserver.TestServer, transport *http.Client) *gotest.Client {
	return &gotest.Client{HTTP: transport, BaseURL: mock.URL, Username: mock.Username, Password: mock.Password}
}

// readCategories is the call that the tests make.
func readCategories(t *testing.T, client *gotest.Client) error {
	t.Helper()
	var categories []struct {
		Name string `json:"name"`
	}
	err := client.Get(t.Context(), "/api/v1/categories", &categories)
	if err == nil && len(categories) == 0 {
		t.Error("no categories")
	}
	return err
}

// expectRequests compares the journal with lines such as "refresh 401 token_expired". When the test fails, the whole
// journal is printed anyway.
func expectRequests(t *testing.T, mock *mockserver.TestServer, want ...string) {
	t.Helper()
	var got []string
	for _, e := range mock.Journal() {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %d %s", e.Operation, e.Status, e.Reason)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestTheAccessTokenExpires(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := newClient(mock, mock.Client())
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	mock.Advance(time.Hour) // to the second at which the token ends
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	expectRequests(t, mock,
		"login 200", "listCategories 200",
		"listCategories 401 token_expired", "refresh 200", "listCategories 200")
}

func TestTheRefreshTokenExpiresToo(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := newClient(mock, mock.Client())
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	mock.Advance(8 * 24 * time.Hour)
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	expectRequests(t, mock,
		"login 200", "listCategories 200",
		"listCategories 401 token_expired", "refresh 401 token_expired", "login 200", "listCategories 200")
}

// Each refresh brings a new refresh token. A client that keeps the first one fails at the second refresh.
func TestEveryHourOfADay(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := newClient(mock, mock.Client())
	want := []string{"login 200", "listCategories 200"}
	for range 24 {
		if err := readCategories(t, client); err != nil {
			t.Fatal(err)
		}
		mock.Advance(time.Hour)
		want = append(want, "listCategories 401 token_expired", "refresh 200", "listCategories 200")
	}
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	expectRequests(t, mock, want...)
}

// No token cures a 403. The client has to say so and leave it at that.
func TestTheAddressIsNotOnTheWhitelist(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	mock.SetWhitelist("203.0.113.0/24")

	allowed := newClient(mock, mock.ClientFrom("203.0.113.7"))
	if err := readCategories(t, allowed); err != nil {
		t.Fatal(err)
	}
	var status *gotest.StatusError
	err := readCategories(t, newClient(mock, mock.ClientFrom("198.51.100.7")))
	if !errors.As(err, &status) || status.Status != http.StatusForbidden {
		t.Errorf("error %v, want status 403", err)
	}
	expectRequests(t, mock, "login 200", "listCategories 200", "login 403 ip_not_allowed")
}

func TestTheAccountIsDeactivated(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	client := newClient(mock, mock.Client())
	if err := readCategories(t, client); err != nil {
		t.Fatal(err)
	}
	mock.SetActive(false)
	var status *gotest.StatusError
	if err := readCategories(t, client); !errors.As(err, &status) || status.Path != "/auth/login" {
		t.Errorf("error %v, want that of the login", err)
	}
	expectRequests(t, mock,
		"login 200", "listCategories 200",
		"listCategories 401 account_inactive", "refresh 401 account_inactive", "login 401 account_inactive")
}
