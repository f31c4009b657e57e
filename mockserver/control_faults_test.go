package mockserver_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

const (
	lostRefresh = `{"operation":"refresh","phase":"after","when":{"nth":1},"effect":{"type":"status","status":502}}`
	lostShown   = `"operation":"refresh","phase":"after","when":{"nth":1},"effect":{"type":"status","status":502}`
	downLogin   = `{"id":"down","operation":"login","account":"shop","phase":"before","effect":{"type":"close"},"ttl":"10m"}`
	downShown   = `{"id":"down","operation":"login","account":"shop","phase":"before","effect":{"type":"close"},"ttl":"10m","calls":0,"hits":0}`
)

func TestFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	u.do("GET", "/_mock/faults", "").want(t, 200, `[]`)
	u.do("POST", "/_mock/faults", lostRefresh).want(t, 200, `{"id":"fault-1",`+lostShown+`,"calls":0,"hits":0}`)
	u.do("POST", "/_mock/faults", downLogin).want(t, 200, downShown)
	u.refreshWith(u.login().Refresh)
	const fired = `{"id":"fault-1",` + lostShown + `,"calls":1,"hits":1}`
	u.do("GET", "/_mock/faults", "").want(t, 200, `[`+fired+`,`+downShown+`]`)
	u.do("GET", "/_mock/faults?fired=true", "").want(t, 200, `[`+fired+`]`)
	u.do("GET", "/_mock/faults?fired=false", "").want(t, 200, `[`+downShown+`]`)
	u.do("GET", "/_mock/faults?fired=", "").want(t, 200, `[`+fired+`,`+downShown+`]`)
	u.do("GET", "/_mock/faults/fault-1", "").want(t, 200, fired)

	// A rule that is put counts anew, and comes last.
	u.do("PUT", "/_mock/faults/fault-1", lostRefresh).want(t, 200, `{"id":"fault-1",`+lostShown+`,"calls":0,"hits":0}`)
	u.do("PUT", "/_mock/faults/other", `{"id":"other",`+lostRefresh[1:]).want(t, 200, `{"id":"other",`+lostShown+`,"calls":0,"hits":0}`)
	var ids []string
	for _, f := range decodeAs[[]fault.State](t, u.do("GET", "/_mock/faults", "")) {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"down", "fault-1", "other"}, ids); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}

	u.do("DELETE", "/_mock/faults/other", "").want(t, 204, "")
	u.do("GET", "/_mock/faults/other", "").want(t, 404, refused("NotFoundError", "NOT_FOUND", `no fault \"other\"; GET /_mock/faults lists them`))
	u.do("PUT", "/_mock/faults", `[`+downLogin+`,`+lostRefresh+`]`).want(t, 200, `[`+downShown+`,{"id":"fault-2",`+lostShown+`,"calls":0,"hits":0}]`)
	u.do("PUT", "/_mock/faults", `[]`).want(t, 200, `[]`)
	u.do("POST", "/_mock/faults", downLogin).wantOK(t)
	u.do("DELETE", "/_mock/faults", "").want(t, 204, "")
	u.do("GET", "/_mock/faults", "").want(t, 200, `[]`)
}

func TestBadFaultsNameTheFieldAndChangeNothing(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	u.do("POST", "/_mock/faults", downLogin).wantOK(t)
	reset := func(fields string) string {
		return `{"operation":"login","phase":"after","effect":{"type":"reset"}` + fields + `}`
	}
	cases := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "", `{"operation":"refesh","phase":"after","effect":{"type":"reset"}}`, 400, badRequest(`operation is \"refesh\", which no operation is called, did you mean \"refresh\"?`)},
		{"POST", "", reset(`,"acount":"shop"`), 400, badRequest(`body: acount is an unknown field, want one of id, operation, account, phase, when, effect, ttl, did you mean \"account\"?`)},
		{"POST", "", `{"operation":"login","phase":"before","effect":{"type":"cut","bytes":1}}`, 400, badRequest(`phase is \"before\", want \"after\": there is no answer yet that cut could spoil`)},
		{"POST", "", `{"operation":"login","phase":"after","effect":{"type":"rest"}}`, 400, badRequest(`body: effect.type is \"rest\", want one of ` + strings.Join(fault.Types(), ", ") + `, did you mean \"reset\"?`)},
		{"POST", "", reset(`,"when":{"nth":-1}`), 400, badRequest(`when.nth is -1, want a whole number from 1 to 1000000000`)},
		{"POST", "", reset(`,"hits":1`), 400, badRequest(`body: hits is counted by the mock, leave it out`)},
		{"POST", "", reset(`,"id":"down"`), 409, refused("ConflictError", "CONFLICT", `id \"down\" is that of a fault already; PUT /_mock/faults/down replaces it`)},
		{"POST", "", ``, 400, badRequest(`body: ends before its JSON does`)},
		{"POST", "", reset(``) + `{}`, 400, badRequest(`body: more follows after the first JSON value`)},
		{"POST", "", `[` + reset(``) + `]`, 400, badRequest(`body: is an array, want an object`)},
		{"POST", "", reset(strings.Repeat(" ", 1<<20)), 400, badRequest(`body: larger than 1048576 bytes`)},
		{"POST", "?x=1", reset(``), 400, badRequest(`query: unknown field \"x\", this call takes none`)},
		{"PUT", "", reset(``), 400, badRequest(`body: is an object, want an array of faults`)},
		{"PUT", "", `[` + reset(``) + `,` + reset(`,"ttl":"1ms"`) + `]`, 400, badRequest(`[1].ttl is 1ms, want whole seconds from 1s to 36500d`)},
		{"PUT", "", `[` + reset(`,"id":"a"`) + `,` + reset(`,"id":"a"`) + `]`, 400, badRequest(`[1].id is \"a\" as that of [0], want each its own`)},
		{"PUT", "/down", reset(`,"id":"up"`), 400, badRequest(`id is \"up\", want \"down\" as in the path, or none`)},
		{"PUT", "/a%20b", reset(``), 400, badRequest(`id is \"a b\", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`)},
		{"DELETE", "/up", ``, 404, refused("NotFoundError", "NOT_FOUND", `no fault \"up\"; GET /_mock/faults lists them`)},
		{"DELETE", "/down", `{"id":"down"}`, 400, badRequest(`body: unknown field \"id\", this call takes none`)},
		{"GET", "?fired=no", ``, 400, badRequest(`query: fired is \"no\", want true or false`)},
		{"GET", "?hits=0", ``, 400, badRequest(`query: unknown field \"hits\", want one of fired`)},
		{"PATCH", "/down", `{}`, 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call PATCH /_mock/faults/down, want DELETE, GET, HEAD, PUT`)},
	}
	for _, c := range cases {
		t.Log(c.method, c.path, c.body[:min(len(c.body), 100)])
		u.do(c.method, "/_mock/faults"+c.path, c.body).want(t, c.status, c.want)
		u.do("GET", "/_mock/faults", "").want(t, 200, `[`+downShown+`]`)
	}
}

func TestAResetRemovesFaults(t *testing.T) {
	t.Parallel()
	first := fault.Rule{ID: "first", Operation: "login", Phase: fault.Before, When: fault.Nth(1), Effect: fault.Status{Code: 503}}
	mock := mockserver.Start(t, mockserver.WithFault(first), mockserver.WithFault(fault.Rule{Operation: "logout", Phase: fault.After, Effect: fault.Reset{}}))
	u := newUser(t, mock.Server)
	mock.AddFault(fault.Rule{ID: "added", Operation: "*", Phase: fault.Before, Effect: fault.Status{Code: 500}})
	for range 2 { // the configured ones are there again, with counters of their own
		wantRefused(t, u.do("POST", loginPath, loginBody), 503)
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, f := range decodeAs[[]fault.State](t, u.do("GET", "/_mock/faults", "")) {
			ids = append(ids, f.ID)
			if f.Hits+f.Calls > 0 {
				t.Errorf("%s has %d hits and %d calls after a reset", f.ID, f.Hits, f.Calls)
			}
		}
		if diff := cmp.Diff([]string{"first", "fault-1"}, ids); diff != "" {
			t.Errorf("faults after a reset (-want +got):\n%s", diff)
		}
	}
}

func TestAConfigurationWithABadFaultIsRefused(t *testing.T) {
	t.Parallel()
	_, err := mockserver.New(mockserver.Config{Faults: []fault.Rule{{Operation: "logn", Phase: fault.After, Effect: fault.Reset{}}}})
	if want := `faults: [0].operation is "logn", which no operation is called, did you mean "login"?`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// The fields of answers differ between dialects.
func TestFieldsAreThoseOfTheDialect(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("dialect", "legacy"))
	rule := fault.Rule{ID: "a", Operation: "login", Phase: fault.After, Effect: fault.MissingField{Field: "access_token"}}
	mock.AddFault(rule)
	if got := newUser(t, mock.Server).do("POST", loginPath, loginBody); strings.Contains(got.body, "access_token") || !strings.Contains(got.body, `"refresh_token"`) {
		t.Errorf("got %s, want all but the access token", got.body)
	}
	rule.Effect = fault.MissingField{Field: "data.access_token"}
	_, err := mock.PutFault(context.Background(), "a", rule)
	var refusal *control.Error
	if !errors.As(err, &refusal) || refusal.Kind != control.Invalid || !strings.HasPrefix(refusal.Message, `effect.field is "data.access_token", which no answer of login has, want one of `) {
		t.Errorf("got %v, want a refusal of the field", err)
	}
}

func TestTTLIsInTheMocksTime(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Status{Code: 503}, TTL: 10 * time.Minute})
	wantRefused(t, u.do("POST", loginPath, loginBody), 503)
	mock.Advance(10*time.Minute - time.Second)
	wantRefused(t, u.do("POST", loginPath, loginBody), 503)
	mock.Advance(time.Second)
	u.login()
}

func FuzzFaults(f *testing.F) {
	mock := mockserver.Start(f)
	for _, seed := range []string{"", lostRefresh, downLogin, `[` + lostRefresh + `]`, `{"effect":{}}`, `{"operation":"*","phase":"after","effect":{"type":"missing_field","field":"id"}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		u := newUser(t, mock.Server)
		for _, c := range [][2]string{{"POST", ""}, {"PUT", ""}, {"PUT", "/x"}} {
			before := u.do("GET", "/_mock/faults", "").body
			switch got := u.do(c[0], "/_mock/faults"+c[1], body); got.status {
			case 200:
				u.do("DELETE", "/_mock/faults", "").want(t, 204, "")
			case 400, 409:
				if after := u.do("GET", "/_mock/faults", "").body; after != before {
					t.Errorf("%s was refused, and has changed %s to %s", body, before, after)
				}
			default:
				t.Errorf("%s %s: %d %s", c[0], body, got.status, got.body)
			}
		}
	})
}
