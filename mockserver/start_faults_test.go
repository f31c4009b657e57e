package mockserver

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/fault"
)

func TestRequireAllFaultsFired(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	mock := Start(tb, WithFault(fault.Rule{ID: "first", Operation: "login", Phase: fault.Before, When: fault.Nth(1), Effect: fault.Status{Code: 503}}))
	mock.AddFault(fault.Rule{Operation: "login", Phase: fault.After, When: fault.Nth(3), Effect: fault.MissingField{Field: "data.client_id"}})
	mock.AddFault(fault.Rule{Operation: "*", Account: "nobody", Phase: fault.Before, Effect: fault.Reset{}})
	login := func(body string) {
		mock.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/auth/login", strings.NewReader(body)))
	}
	require := func(want string) {
		t.Helper()
		func() {
			defer func() { _ = recover() }() // Fatalf
			mock.RequireAllFaultsFired()
		}()
		if tb.failed != (want != "") || tb.said.String() != want {
			t.Errorf("failed %t, said\n%s\nwant\n%s", tb.failed, tb.said.String(), want)
		}
		tb.failed = false
		tb.said.Reset()
	}
	const nobody = "popupmock: fault fault-2 (reset before *) has never fired, it has counted 0 calls\n"
	require("popupmock: fault first (status before login) has never fired, it has counted 0 calls\n" +
		"popupmock: fault fault-1 (missing_field after login) has never fired, it has counted 0 calls\n" + nobody)
	login(`{"username":"your_api_username","password":"your_api_password"}`)
	login(`{"username":"your_api_username","password":"your_api_password"}`)
	require("popupmock: fault fault-1 (missing_field after login) has never fired, it has counted 2 calls\n" + nobody)
	login(`{}`) // its answer does not have the field
	require("popupmock: fault fault-1 (missing_field after login) has never fired, it has counted 3 calls\n" + nobody)
	if err := mock.ClearFaults(t.Context()); err != nil {
		t.Fatal(err)
	}
	require("")
	tb.end()
}

func TestAddFaultEndsTheTestThatGetsItWrong(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	mock := Start(tb)
	func() {
		defer func() { _ = recover() }() // Fatalf
		mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.Before, Effect: fault.Cut{Bytes: 1}})
	}()
	want := "popupmock: add fault: phase is \"before\", want \"after\": there is no answer yet that cut could spoil\n"
	if got := tb.end(); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}
