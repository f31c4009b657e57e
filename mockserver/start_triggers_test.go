package mockserver

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

func TestRequireAllTriggersFired(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	on := trigger.On{Operation: "login", Event: trigger.Answered, Nth: 2}
	mock := Start(tb, WithTrigger(trigger.Rule{ID: "first", On: on, Do: []trigger.Action{trigger.Advance{By: time.Hour}}}))
	mock.AddTrigger(trigger.Rule{On: trigger.On{Operation: "*", Account: "nobody", Event: trigger.Received}, Do: []trigger.Action{trigger.RotateKey{}}})
	login := func() {
		body := strings.NewReader(`{"username":"your_api_username","password":"your_api_password"}`)
		mock.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/auth/login", body))
	}
	require := func(want string) {
		t.Helper()
		func() {
			defer func() { _ = recover() }() // Fatalf
			mock.RequireAllTriggersFired()
		}()
		if tb.failed != (want != "") || tb.said.String() != want {
			t.Errorf("failed %t, said\n%s\nwant\n%s", tb.failed, tb.said.String(), want)
		}
		tb.failed = false
		tb.said.Reset()
	}
	const nobody = "popupmock: trigger trigger-1 (rotate_key when * is received) was never set off, it has counted 0 requests\n"
	login()
	require("popupmock: trigger first (advance when login 2 is answered) was never set off, it has counted 1 requests\n" + nobody)
	login()
	require(nobody)
	if err := mock.ClearTriggers(t.Context()); err != nil {
		t.Fatal(err)
	}
	require("")
	tb.end()
}

func TestAddTriggerEndsTheTestThatGetsItWrong(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	mock := Start(tb)
	func() {
		defer func() { _ = recover() }() // Fatalf
		mock.AddTrigger(trigger.Rule{On: trigger.On{Operation: "refresh", Event: trigger.Received}})
	}()
	want := "popupmock: add trigger: do has 0 actions, want 1 to 100\n"
	if got := tb.end(); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}
