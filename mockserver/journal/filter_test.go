package journal

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each key selects by its own field of the entry, and by no other.
func TestEveryKeySelectsByItsField(t *testing.T) {
	t.Parallel()
	family, other := "0123456789abcdef0123456789abcdef", "ffffffffffffffffffffffffffffffff"
	base := Entry{
		Seq: 1, Operation: "refresh", Method: "POST", Path: "/auth/refresh", Account: "alice", Status: 401, Reason: ReasonTokenSpent,
		SentStatus: 503, Outcome: OutcomeCut, Fault: &Fault{ID: "f1"}, ClientIP: "10.0.0.1", Sandbox: "blue", Replica: "mock-1",
		Credential: &Credential{Use: "refresh", State: StateSpent, Family: family, Generation: 0, Fingerprint: "0123456789ab"},
	}
	tests := map[string]struct {
		value  string
		change func(*Entry)
	}{
		"operation":   {"refresh", func(e *Entry) { e.Operation = "login" }},
		"method":      {"post", func(e *Entry) { e.Method = "GET" }},
		"path":        {"/auth/refresh", func(e *Entry) { e.Path = "/auth/Refresh" }},
		"account":     {"alice", func(e *Entry) { e.Account = "Alice" }},
		"status":      {"401", func(e *Entry) { e.Status = 403 }},
		"reason":      {"token_spent", func(e *Entry) { e.Reason = ReasonTokenRevoked }},
		"sent_status": {"503", func(e *Entry) { e.SentStatus = 401 }},
		"outcome":     {"cut", func(e *Entry) { e.Outcome = OutcomeAnswered }},
		"fault":       {"f1", func(e *Entry) { e.Fault = nil }},
		"use":         {"refresh", func(e *Entry) { e.Credential.Use = "access" }},
		"state":       {"spent", func(e *Entry) { e.Credential.State = StateLive }},
		"family":      {family, func(e *Entry) { e.Credential.Family = other }},
		"generation":  {"0", func(e *Entry) { e.Credential = nil }},
		"fingerprint": {"0123456789ab", func(e *Entry) { e.Credential.Fingerprint = "0123456789ac" }},
		"client_ip":   {"::ffff:10.0.0.1", func(e *Entry) { e.ClientIP = "10.0.0.2" }},
		"replica":     {"mock-1", func(e *Entry) { e.Replica = "" }},
		"sandbox":     {"blue", func(e *Entry) { e.Sandbox = "" }},
	}
	for _, known := range fields {
		test, ok := tests[known.key]
		if !ok {
			t.Errorf("%s has no case", known.key)
			continue
		}
		f, err := ParseFilter(url.Values{known.key: {test.value}})
		if err != nil {
			t.Errorf("%s: %v", known.key, err)
			continue
		}
		e := base.clone()
		if !all(f.conditions(), &e) {
			t.Errorf("%s does not match what it asks for", f)
		}
		test.change(&e)
		if all(f.conditions(), &e) {
			t.Errorf("%s matches something else", f)
		}
		for key, another := range tests {
			e := base.clone()
			if another.change(&e); key != known.key && e.Credential != nil && !all(f.conditions(), &e) {
				t.Errorf("%s looks at %s", f, key)
			}
		}
	}
}

func TestTheBoundOfSince(t *testing.T) {
	t.Parallel()
	f := Filter{Since: 99}
	var got []uint64
	for _, seq := range []uint64{1, 9, 98, 99, 100, 101, 1000} {
		if all(f.conditions(), &Entry{Seq: seq}) {
			got = append(got, seq)
		}
	}
	if want := []uint64{100, 101, 1000}; !slices.Equal(got, want) {
		t.Errorf("since 99 matches %v, want %v", got, want)
	}
}

// Whoever looks for a path with a token in it finds what the journal has of it.
func TestAFilterIsMaskedAsEntriesAre(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	record(j, Entry{Path: "/x/" + jwt})
	f := Filter{Path: "/x/" + jwt}
	if entries, err := j.Read(t.Context(), f); err != nil || len(entries) != 1 {
		t.Errorf("found %d entries, %v", len(entries), err)
	}
	if got := f.String(); got != "path=/x/[token]" {
		t.Errorf("the filter is shown as %s", got)
	}
}

func TestParseFilter(t *testing.T) {
	t.Parallel()
	keys := "operation, method, path, account, status, reason, sent_status, outcome, fault, use, state, family, generation, fingerprint, " +
		"client_ip, replica, sandbox, since, limit"
	tests := map[string]string{
		"oparation=login":            `unknown field "oparation", want one of ` + keys + `, did you mean "operation"?`,
		"xyzzy=":                     `unknown field "xyzzy", want one of ` + keys,
		"status=4xx":                 `status is "4xx", want a whole number from 0`,
		"status=99":                  `status is "99", want 100 to 599`,
		"status=600":                 `status is "600", want 100 to 599`,
		"sent_status=0":              `sent_status is "0", want 100 to 599`,
		"status=401&status=403":      `field "status" is given 2 times, want once`,
		"outcome=answere":            `outcome is "answere", want one of answered, reset, closed, cut, open, did you mean "answered"?`,
		"use=bearer":                 `use is "bearer", want one of access, refresh`,
		"state=dead":                 `state is "dead", want one of live, spent, revoked, expired, unknown, invalid`,
		"generation=-1":              `generation is "-1", want a whole number from 0`,
		"generation=first":           `generation is "first", want a whole number from 0`,
		"fingerprint=abc":            `fingerprint has 3 characters, want 12 hex digits`,
		"fingerprint=0123456789AB":   `fingerprint has a character that is none of 0 to 9 and a to f, want 12 hex digits`,
		"family=" + jwt:              fmt.Sprintf(`family has %d characters, want 32 hex digits`, len(jwt)),
		"client_ip=localhost":        `client_ip is "localhost", want an IPv4 or IPv6 address`,
		"client_ip=10.0.0.0/8":       `client_ip is "10.0.0.0/8", want an IPv4 or IPv6 address`,
		"client_ip=" + jwt:           `client_ip is "[token]", want an IPv4 or IPv6 address`,
		"since=18446744073709551616": `since is "18446744073709551616", want a whole number from 0`,
		"limit=2.5":                  `limit is "2.5", want a whole number from 0`,
		"use=acces":                  `use is "acces", want one of access, refresh, did you mean "access"?`,
	}
	for query, want := range tests {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFilter(values)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", query, err, want)
		}
		if !reflect.DeepEqual(f, Filter{}) {
			t.Errorf("%s: got a filter as well: %s", query, f)
		}
	}
}

func TestEmptyValuesMatchAll(t *testing.T) {
	t.Parallel()
	values := url.Values{}
	for _, key := range FilterKeys() {
		values[key] = []string{""}
	}
	if f, err := ParseFilter(values); err != nil || !reflect.DeepEqual(f, Filter{}) || f.String() != "any" {
		t.Errorf("got %s, %v", f, err)
	}
}

func whole() Filter {
	return Filter{
		Operation: "refresh", Account: "alice", Method: "POST", Path: "/auth/refresh", Reason: ReasonTokenSpent, Status: 401, SentStatus: 503,
		Outcome: OutcomeCut, Fault: "f1", Use: "refresh", Fingerprint: "0123456789ab", Family: "0123456789abcdef0123456789abcdef",
		Generation: new(0), State: StateSpent, Sandbox: "blue", Replica: "mock-1", ClientIP: "10.0.0.1", Since: 3, Limit: 2,
	}
}

func TestAFilterThereAndBack(t *testing.T) {
	t.Parallel()
	set := reflect.ValueOf(whole())
	for i := range set.NumField() {
		if set.Field(i).IsZero() {
			t.Errorf("field %s is not set, so no test covers it", set.Type().Field(i).Name)
		}
	}
	for _, f := range []Filter{{}, whole()} {
		back, err := ParseFilter(f.Query())
		if diff := cmp.Diff(f, back); diff != "" || err != nil {
			t.Errorf("by query: %v (-want +got):\n%s", err, diff)
		}
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var again Filter
		if err := json.Unmarshal(raw, &again); err != nil || !cmp.Equal(f, again) {
			t.Errorf("by JSON %s: %v (-want +got):\n%s", raw, err, cmp.Diff(f, again))
		}
	}
}

func TestFilterFromJSON(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"status":401,"generation":"1"}`: "",
		`[]`:                              "a filter is no JSON object",
		`null`:                            "a filter is no JSON object",
		`{"status":null}`:                 `field "status" is neither text nor number`,
		`{"status":[401]}`:                `field "status" is neither text nor number`,
		`{"status":true}`:                 `field "status" is neither text nor number`,
		`{"status":401,"status":401}`:     `field "status" is given 2 times, want once`,
		`{"status":4e2}`:                  `status is "4e2", want a whole number from 0`,
		`{"Status":401}`:                  `unknown field "Status", want one of operation, method, path, account, status, reason, sent_status, outcome, fault, use, state, family, generation, fingerprint, client_ip, replica, sandbox, since, limit, did you mean "status"?`,
	} {
		var f Filter
		err := f.UnmarshalJSON([]byte(raw))
		if (err == nil) != (want == "") || (err != nil && err.Error() != want) {
			t.Errorf("%s:\ngot  %v\nwant %s", raw, err, want)
		}
	}
}

// FuzzParseFilter checks that no query panics, and that what is read is read again the same.
func FuzzParseFilter(f *testing.F) {
	f.Add(whole().Query().Encode())
	f.Add("status=401&reason=&client_ip=::1%25eth0&method=%00&generation=00")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		filter, err := ParseFilter(values)
		if err != nil {
			if !reflect.DeepEqual(filter, Filter{}) {
				t.Errorf("%s: an error and a filter", query)
			}
			return
		}
		if back, err := ParseFilter(filter.Query()); err != nil || !cmp.Equal(filter, back) {
			t.Errorf("%s: %v (-want +got):\n%s", query, err, cmp.Diff(filter, back))
		}
		all(filter.conditions(), &Entry{})
	})
}

// FuzzFilterJSON checks the same of JSON.
func FuzzFilterJSON(f *testing.F) {
	f.Add(`{"status":401,"generation":"1"}`)
	f.Add(`{"status":[`)
	f.Fuzz(func(t *testing.T, raw string) {
		var filter Filter
		if filter.UnmarshalJSON([]byte(raw)) != nil {
			return
		}
		text, err := json.Marshal(filter)
		if err != nil {
			t.Fatal(err)
		}
		var back Filter
		if err := back.UnmarshalJSON(text); err != nil || !cmp.Equal(filter, back) {
			t.Errorf("%s: %v (-want +got):\n%s", raw, err, cmp.Diff(filter, back))
		}
	})
}
