package mockserver_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// assumptionCase shows over HTTP what one value of an assumption does.
type assumptionCase struct {
	name, value string
	options     []mockserver.Option // of the mock, beside the assumption
	show        func(t *testing.T, mock *mockserver.TestServer, u user)
}

func assumptionCases() []assumptionCase {
	return slices.Concat(
		tokenAssumptionCases(), requestAssumptionCases(), answerAssumptionCases(), listAssumptionCases(),
		orderAssumptionCases(),
	)
}

// Each value does what it says, whether the mock starts with it or is told while it runs. A developer's machine tries one of the two.
func TestAssumptions(t *testing.T) {
	t.Parallel()
	for i, c := range assumptionCases() {
		if i%2 == 0 || need.Rounds(0, 1, 1) > 0 {
			t.Run(c.name+"="+c.value, func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t, append(slices.Clone(c.options), mockserver.WithAssumption(c.name, c.value))...)
				c.show(t, mock, newUser(t, mock.Server))
			})
		}
		if i%2 == 1 || need.Rounds(0, 1, 1) > 0 {
			t.Run(c.name+"="+c.value+" put", func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t, c.options...)
				u := newUser(t, mock.Server)
				u.do("PUT", "/_mock/assumptions", `{"`+c.name+`":"`+c.value+`"}`).wantOK(t)
				c.show(t, mock, u)
			})
		}
	}
}

// A change keeps what earlier ones set, holds from the next request on, and ends with a reset.
func TestPutAssumptions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("second-login", "revoke-earlier"))
	u := newUser(t, mock.Server)
	value := func(name string) string {
		t.Helper()
		states, err := mock.Assumptions(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range states {
			if s.Name == name {
				return s.Value
			}
		}
		t.Fatalf("there is no %s", name)
		return ""
	}
	mock.Assume("clock-leeway", "5s")
	mock.Assume("session-limit", "9d")
	if got := value("clock-leeway") + value("session-limit") + value("second-login"); got != "5s9drevoke-earlier" {
		t.Errorf("the values are %s", got)
	}
	u.do("PUT", "/_mock/assumptions", `{"clock-leeway":"default"}`).wantOK(t)
	if got := value("clock-leeway") + value("session-limit"); got != "0s9d" {
		t.Errorf("the values are %s", got)
	}
	if err := mock.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := value("session-limit") + value("second-login"); got != "nonerevoke-earlier" {
		t.Errorf("after a reset the values are %s", got)
	}
}

// What is refused says so in full, and changes nothing.
func TestPutAssumptionsRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"unknown name and value", `{"refresh-resue":"reject","bad-id":"no"}`,
			`assumption bad-id has no value \"no\", want reject or not-found, did you mean \"not-found\"?\nunknown assumption \"refresh-resue\", did you mean \"refresh-reuse\"?`},
		{"one is good", `{"session-limit":"9d","clock-leeway":"x"}`, `assumption clock-leeway: \"x\" is not a duration, want for example 90s, 1h5m or 7d`},
		{"number", `{"clock-leeway":5}`, `body: field \"clock-leeway\" is no text, want a value in quotes`},
		{"null", `{"clock-leeway":null}`, `body: field \"clock-leeway\" is null, want a value, or the field left out`},
		{"twice", `{"clock-leeway":"1s","clock-leeway":"2s"}`, `body: field \"clock-leeway\" is given twice, want once`},
		{"list", `["clock-leeway"]`, `body: a JSON array, want an object`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			u := newUser(t, mock.Server)
			u.do("PUT", "/_mock/assumptions", test.body).want(t, 400, `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"`+test.want+`"}}`)
			states, err := mock.Assumptions(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range states {
				if s.Value != s.Default {
					t.Errorf("%s is %s now", s.Name, s.Value)
				}
			}
		})
	}
}

// GET and PUT answer the whole register.
func TestGetAssumptions(t *testing.T) {
	t.Parallel()
	u := newUser(t, mockserver.Start(t).Server)
	got := u.do("GET", "/_mock/assumptions", "")
	got.wantOK(t)
	for _, name := range assumption.Names() {
		if !strings.Contains(got.body, `{"name":"`+name+`","value":"`) {
			t.Errorf("%s is missing", name)
		}
	}
	u.do("PUT", "/_mock/assumptions", "{}").want(t, 200, strings.TrimSpace(got.body))
}
