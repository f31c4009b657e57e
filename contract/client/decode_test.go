package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
)

// respond is an answer as a transport would give it.
func respond(status int, contentType string, body io.Reader) *http.Response {
	return &http.Response{
		StatusCode: status, ContentLength: -1,
		Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(body),
	}
}

const goodTransaction = `{"id":1,"wallet_id":2,"currency_id":3,"amount":-25.00,"transaction_type":"DEBIT","status":"COMPLETED",
	"remarks":"x","created_at":"2025-01-15T10:30:00Z"}`

func TestDecode(t *testing.T) {
	t.Parallel()
	got, err := decode[Transaction](respond(200, "application/json; charset=utf-8", strings.NewReader(goodTransaction)), "op")
	if err != nil || got.ID != 1 || got.Amount != "-25.00" || !got.CreatedAt.Equal(time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC)) {
		t.Errorf("got %+v (%v)", got, err)
	}
	with := func(old, replacement string) string { return strings.Replace(goodTransaction, old, replacement, 1) }
	for name, body := range map[string]string{
		"a field that nobody knows": with(`"id":1`, `"id":1,"more":[{"a":"]}"},2,null,"\"}"]`),
		"another order":             with(`"id":1,"wallet_id":2`, `"wallet_id":2,"id":1`),
		"an escaped name":           with(`"id"`, `"\u0069d"`),
		"a type that is new":        with(`"DEBIT"`, `"REVERSAL"`),
		"an amount as text":         with(`-25.00`, `"-25.00"`),
		"null for what may be":      with(`"id":1`, `"id":1,"source_currency":null,"forex_rate":null`),
	} {
		if got, err := decode[Transaction](respond(201, jsonType, strings.NewReader(body)), "op"); err != nil || got.ID != 1 || got.WalletID != 2 {
			t.Errorf("%s: got %+v (%v)", name, got, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	with := func(old, replacement string) string {
		return "[" + goodTransaction + "," + strings.Replace(goodTransaction, old, replacement, 1) + "]"
	}
	for name, c := range map[string]struct{ contentType, body, want string }{
		"no JSON":               {jsonType, `[secret`, "body: 7 bytes that are not one JSON value"},
		"two values":            {jsonType, `[] []`, "body: 5 bytes that are not one JSON value"},
		"nothing":               {jsonType, ``, "body: 0 bytes that are not one JSON value"},
		"another type":          {"text/html", `[]`, "header Content-Type: text/html, want application/json"},
		"no type":               {"", `[]`, "header Content-Type: no media type, want application/json"},
		"a broken type":         {"secret;;", `[]`, "header Content-Type: an unreadable media type, want application/json"},
		"an object":             {jsonType, goodTransaction, "body: found object, want array"},
		"an empty object":       {jsonType, `{}`, "body: found object, want array"},
		"null":                  {jsonType, ` null`, "body: found null, want array"},
		"an item of no kind":    {jsonType, `[true]`, "body: found bool, want object"},
		"a string for one":      {jsonType, with(`"id":1`, `"id":"secret"`), "body/id: found string, want whole number of 64 bits"},
		"a fraction":            {jsonType, with(`"id":1`, `"id":1.52525`), "body/id: found number, want whole number of 64 bits"},
		"too large":             {jsonType, with(`"id":1`, `"id":99999999999999999999`), "body/id: found number, want whole number of 64 bits"},
		"true for an amount":    {jsonType, with(`-25.00`, `true`), "body/amount: found bool, want number"},
		"no number in quotes":   {jsonType, with(`-25.00`, `"secret"`), "body: a string that holds no time or no number, where one is wanted"},
		"no time":               {jsonType, with(`2025-01-15T`, `secret `), "body: a string that holds no time or no number, where one is wanted"},
		"a list for a string":   {jsonType, with(`"remarks":"x"`, `"remarks":["secret"]`), "body/remarks: found array, want string"},
		"a capital twin":        {jsonType, with(`"id":1`, `"id":1,"ID":"secret"`), "body/id: found string, want whole number of 64 bits"},
		"an object for nothing": {jsonType, with(`"id":1`, `"id":1,"forex_rate":{"secret":1}`), "body/forex_rate: found object, want number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode[[]Transaction](respond(200, c.contentType, strings.NewReader(c.body)), "op")
			var wrong *DecodeError
			if !errors.As(err, &wrong) || got != nil {
				t.Fatalf("got %v, %v, want a DecodeError", got, err)
			}
			wantText(t, err, "op: status 200: "+c.want)
		})
	}
}

// closing tells whether a body was closed.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

// endless is a body without an end. What is read is what was in the buffer, since writing 32 MB under the race detector takes long.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestDecodeReadsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	body := &closing{Reader: endless{}}
	resp := respond(200, jsonType, nil)
	resp.Body = body
	_, err := decode[Wallet](resp, "op")
	wantText(t, err, "op: status 200: body: more than 33554432 bytes")
	if !body.closed {
		t.Error("the body was left open")
	}
}

func TestErrorsReadNoMoreThanTheyMust(t *testing.T) {
	t.Parallel()
	need.Long(t, "1 s")
	_, err := decode[Wallet](respond(502, "text/html", endless{}), "op")
	wantText(t, err, "op: status 502: 33554433 bytes of text/html")
}

// A body that is cut short is the error of reading it; of an error the status says enough.
func TestDecodeOfACutBody(t *testing.T) {
	t.Parallel()
	cut := io.MultiReader(strings.NewReader(`{"id":1,`), failing{io.ErrUnexpectedEOF})
	_, err := decode[Wallet](respond(200, jsonType, cut), "op")
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the error is not that of reading")
	}
	wantText(t, err, "op: read the answer: unexpected EOF")
	cut = io.MultiReader(strings.NewReader(`{"id":1,`), failing{io.ErrUnexpectedEOF})
	_, err = decode[Wallet](respond(401, jsonType, cut), "op")
	if !errors.Is(err, ErrUnauthorized) {
		t.Errorf("the error is %v, want ErrUnauthorized", err)
	}
}

// What stands in a list for an object, and the other way round. Vouchers are two levels down.
func TestDecodeRefusesObjects(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`[]`:   "body: found array, want object",
		`null`: "body: found null, want object",
		`{"vouchers":[{"pin_code":"1"},{"pin_code":4711}]}`: "body/vouchers/pin_code: found number, want string",
		`{"vouchers":{}}`:    "body/vouchers: found object, want array",
		`{"quantity":"4"}`:   "body/quantity: found string, want whole number of " + strconv.Itoa(strconv.IntSize) + " bits",
		`{"placed_at":4711}`: "body: a string that holds no time or no number, where one is wanted",
	} {
		_, err := decode[Order](respond(200, jsonType, strings.NewReader(body)), "op")
		wantText(t, err, "op: status 200: "+want)
	}
}

// What is missing is not an error here, and can be told from a 0.
func TestDecodeOfWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"id":1}`, `{"id":1,"amount":null}`} {
		got, err := decode[Wallet](respond(200, jsonType, strings.NewReader(body)), "op")
		if err != nil || got != (Wallet{ID: 1}) {
			t.Errorf("%s is %+v (%v), want a wallet without an amount", body, got, err)
		}
		if _, err := MinorUnits(got.Amount, 2); !errors.Is(err, ErrBadArgument) {
			t.Errorf("an amount that is not there gives %v, want ErrBadArgument", err)
		}
	}
}

// errorForm is all that a DecodeError of a body can say: there is no room for a value.
var errorForm = regexp.MustCompile(`^op: status 200: body(/[a-z_]+)*: (` +
	`found (null|bool|string|number|array|object), want (array|object|string|bool|number|whole number of (32|64) bits)|` +
	`\d+ bytes that are not one JSON value|a string that holds no time or no number, where one is wanted)$`)

// FuzzDecode has any body read as a list and as an object.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("[" + goodTransaction + "]"))
	f.Add([]byte(`{"id":1,"amount":"secret","vouchers":[{"pin_code":7}]}`))
	f.Add([]byte(`[{"available_denominations":[{"min_value":"1"}]},{"\u0069d":1e99}] x`))
	f.Add([]byte(` null `))
	f.Fuzz(func(t *testing.T, body []byte) {
		transactions, err := decode[[]Transaction](respond(200, jsonType, bytes.NewReader(body)), "op")
		wantSafely(t, body, transactions == nil, err)
		_, err = decode[Order](respond(200, jsonType, bytes.NewReader(body)), "op")
		wantSafely(t, body, err != nil, err)
	})
}

// wantSafely wants a value and no error, or the other way round, and no value in the error.
func wantSafely(t *testing.T, body []byte, none bool, err error) {
	t.Helper()
	var wrong *DecodeError
	switch {
	case err == nil && (none || !json.Valid(body)):
		t.Errorf("%q is read", body)
	case err != nil && (!none || !errors.As(err, &wrong) || !errorForm.MatchString(err.Error())):
		t.Errorf("%q gives %v", body, err)
	}
}

func TestPlaceInABareTokenAnswer(t *testing.T) {
	t.Parallel()
	_, err := decode[tokenAnswer](respond(200, jsonType, strings.NewReader(`{"access_token":7}`)), "login")
	wantText(t, err, "login: status 200: body/access_token: found number, want string")
}
