package state_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
)

// full is a document with every field filled, each with another value.
func full() state.Document {
	at := time.Date(2025, 1, 15, 9, 30, 0, 123_456_789, time.UTC)
	token := func(n byte) state.Token {
		return state.Token{ID: store.ID{n}, Pad: 2, Revoked: true, ExpiresAt: int64(n)}
	}
	key := func(n byte) state.Key {
		return state.Key{ID: string('a' + rune(n)), Alg: "HS256", Private: state.Bytes{n, 255}, Dropped: true, LastExpiry: int64(n)}
	}
	return state.Document{
		Version: 1, Data: state.Bytes{1}, Terms: state.Terms{Issuer: "é\u2028<", AccessTTL: 2, RefreshTTL: 3, Extensions: true, Seeded: true},
		Clock:  state.Clock{Now: at, Mode: "frozen", Rate: 0.1},
		Secret: state.Secret{Key: state.Bytes{4}, Drawn: 1<<64 - 1}, Keys: state.Keys{Made: 5, Signing: key(6), Earlier: []state.Key{key(7)}},
		Assumptions: map[string]string{"a": "b"},
		Accounts: []state.Account{{
			Username: "ann", Key: store.ID{8}, Salt: store.ID{9}, Password: state.Bytes{10}, ClientID: 11, Active: true,
			Features: []string{"x"}, IPWhitelist: []netip.Prefix{netip.MustParsePrefix("2001:db8::/32")},
			AccessTTL: 12, RefreshTTL: 13, Epoch: 14, DeadAccess: 15, DeadRefresh: 16,
		}},
		Families: []state.Family{{
			ID: store.ID{17}, Account: store.ID{18}, Generation: 19, DeadAccess: 20, DeadRefresh: 21, Depth: 22, StartedAt: 23, ExpiresAt: -24,
			Pairs: []state.Pair{{Generation: 25, Epoch: 26, IssuedAt: 27, Spent: true, SpentAt: 28, Depth: 29, Access: token(30), Refresh: token(31)}},
		}},
		Faults: state.Faults{Created: 32, Titled: 33, Rules: []state.Fault{
			{Rule: json.RawMessage(`{"id":["x",{}]}`), Number: 34, ExpiresAt: &at, Calls: 35, Hits: 36},
		}},
		Triggers: state.Triggers{Created: 44, Titled: 45, Rules: []state.Trigger{
			{Rule: json.RawMessage(`{"do":[[]]}`), Number: 46, Calls: 47, Hits: 48},
		}},
		RateLimits: []state.Bucket{{Operation: "login", Caller: "ann", Tokens: -0.1, At: at}},
		Orders: []state.Order{{
			Account: store.ID{37}, Ref: "r", Seed: store.ID{38}, ProductID: 39, Denomination: "40", Quantity: 41, WalletID: 42, PlacedAt: at, Ready: at,
		}},
		Journal: state.Journal{Last: 43},
	}
}

func byValue() cmp.Option {
	return cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]state.Document{"full": full(), "empty": {Version: 1, Clock: state.Clock{Now: time.Unix(0, 0).UTC()}}} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got state.Document
		if err := json.Unmarshal(text, &got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, byValue(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Every single field that is left out is named, unless it may be.
func TestEveryFieldIsMissed(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	optional := map[string]bool{}
	for _, name := range strings.Fields("dropped features ip_whitelist access_ttl refresh_ttl epoch dead_access dead_refresh spent spent_at pad revoked expires_at wallet_id") {
		optional[name] = true
	}
	for _, name := range strings.Fields("version data terms issuer extensions seeded clock now mode rate secret key drawn keys made signing earlier id alg private dropped last_expiry assumptions accounts username salt password client_id active features families account generation depth started_at pairs issued_at spent access refresh pad faults triggers created titled rules rule number calls hits rate_limits operation caller tokens at orders ref seed product_id denomination quantity wallet_id placed_at ready journal last") {
		renamed := strings.ReplaceAll(string(text), `"`+name+`":`, `"x-`+name+`":`)
		_, err := state.Parse([]byte(renamed))
		if err == nil {
			t.Errorf("%s may be called otherwise", name)
			continue
		}
		unknown, missing := strings.Contains(err.Error(), "x-"+name+" is an unknown field"), strings.Contains(err.Error(), name+" is missing")
		if !unknown || missing == optional[name] {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMistakesOfForm(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		``:                         "is empty, want a document as GET /_mock/state answers it",
		`{`:                        "ends before its JSON does",
		`{"x}`:                     "ends before its JSON does",
		`{x`:                       "is no JSON from byte 2 on",
		`{} {}`:                    "goes on after the first JSON value",
		"\xff":                     "is not valid UTF-8",
		`[{}]`:                     "is an array, want an object",
		`true`:                     "is true or false, want an object",
		`{"version":3,"keys":"x"}`: "version is none that this popupmock knows, want 1",
	}
	for text, want := range tests {
		if _, err := state.Parse([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

// A list of mistakes has an end.
func TestManyMistakes(t *testing.T) {
	t.Parallel()
	text := `{"accounts":[` + strings.Repeat("7,", 99) + `7]}`
	_, err := state.Parse([]byte(text))
	lines := strings.Split(fmt.Sprint(err), "\n")
	if len(lines) != 51 || lines[49] != "accounts[49] is another number, want an object" || lines[50] != "and 63 more mistakes" {
		t.Errorf("%d lines, the last of them %q", len(lines), lines[len(lines)-2:])
	}
}

func TestNamesAreShortenedAndMasked(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		strings.Repeat("n", 65): "clock." + strings.Repeat("n", 64) + "… is an unknown field, want one of now, mode, rate",
		"speed":                 "clock.speed is an unknown field, want one of now, mode, rate",
	} {
		text, err := json.Marshal(full())
		if err != nil {
			t.Fatal(err)
		}
		_, err = state.Parse([]byte(strings.Replace(string(text), `"clock":{`, `"clock":{"`+name+`":[{"now":{}},[]],`, 1)))
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// FuzzParse wants what was read to be written and read again, to the same document.
func FuzzParse(f *testing.F) {
	text, err := json.Marshal(full())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`{"version":1,"clock":[[{}]],"keys":{"earlier":{"a":[]}}}`)
	f.Add(`{"assumptions":{"a":"b","a":1}}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := state.Parse([]byte(text))
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("an error without words")
			}
			return
		}
		again, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := state.Parse(again)
		if err != nil {
			t.Fatalf("%v in what was written", err)
		}
		last, err := json.Marshal(twice)
		if err != nil || string(last) != string(again) {
			t.Errorf("written %s, then %s", again, last)
		}
	})
}
