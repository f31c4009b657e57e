package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
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
	if err != nil || got.ID != 1 || got.Amount.String() != "-25.00" || !got.CreatedAt.Equal(time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC)) {
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
		"no JSON":              {jsonType, `[secret`, "body: 7 bytes that are not one JSON value"},
		"two values":           {jsonType, `[] []`, "body: 5 bytes that are not one JSON value"},
		"nothing":              {jsonType, ``, "body: 0 bytes that are not one JSON value"},
		"another type":         {"text/html", `[]`, "header Content-Type: text/html, want application/json"},
		"no type":              {"", `[]`, "header Content-Type: no media type, want application/json"},
		"a broken type":        {"secret;;", `[]`, "header Content-Type: an unreadable media type, want application/json"},
		"an object":            {jsonType, goodTransaction, "body: an object, want a list"},
		"null":                 {jsonType, `null`, "body: null, want a list"},
		"an item of no kind":   {jsonType, `[true]`, "body/0: true or false, want an object"},
		"a field missing":      {jsonType, with(`"id":1,`, ``), "body/1/id: missing"},
		"only in capitals":     {jsonType, with(`"id"`, `"ID"`), "body/1/id: missing"},
		"null for a number":    {jsonType, with(`-25.00`, `null`), "body/1/amount: null, want a decimal number of no more than 18 digits"},
		"a string for one":     {jsonType, with(`"id":1`, `"id":"secret"`), "body/1/id: a string, want a whole number"},
		"a fraction":           {jsonType, with(`"id":1`, `"id":1.5`), "body/1/id: a number, want a whole number"},
		"too large":            {jsonType, with(`"id":1`, `"id":99999999999999999999`), "body/1/id: a number, want a whole number"},
		"no decimal":           {jsonType, with(`-25.00`, `"secret"`), "body/1/amount: a string, want a decimal number of no more than 18 digits"},
		"too long a decimal":   {jsonType, with(`-25.00`, `1e400`), "body/1/amount: a number, want a decimal number of no more than 18 digits"},
		"no time":              {jsonType, with(`2025-01-15T`, `secret `), "body/1/created_at: a string, want a time as in RFC 3339"},
		"a number for a time":  {jsonType, with(`"2025-01-15T10:30:00Z"`, `1736937000`), "body/1/created_at: a number, want a time as in RFC 3339"},
		"a list for a string":  {jsonType, with(`"remarks":"x"`, `"remarks":["secret"]`), "body/1/remarks: a list, want a string"},
		"a capital twin":       {jsonType, with(`"id":1`, `"id":1,"ID":"secret"`), "body: a name that is there twice, or twice but for its case, and does not fit"},
		"a string for nothing": {jsonType, with(`"id":1`, `"id":1,"forex_rate":"secret"`), "body/1/forex_rate: a string, want a decimal number of no more than 18 digits"},
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

// blanks is a body without an end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestDecodeReadsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	body := &closing{Reader: blanks{}}
	resp := respond(200, jsonType, nil)
	resp.Body = body
	_, err := decode[Wallet](resp, "op")
	wantText(t, err, "op: status 200: body: more than 33554432 bytes")
	if !body.closed {
		t.Error("the body was left open")
	}
	_, err = decode[Wallet](respond(502, "text/html", blanks{}), "op")
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

// FuzzMisfit compares with what encoding/json makes of any JSON value.
func FuzzMisfit(f *testing.F) {
	f.Add([]byte("["+goodTransaction+"]"), uint8(0))
	f.Add([]byte(`{"success":true,"data":{"id":1,"amount":null}}`), uint8(1))
	f.Add([]byte(`[{"a":"\"]"},[[]],-0.5e+3,true,{"":{}}]`), uint8(0))
	f.Add([]byte(` { "id" : 1 , "\u0069d" : null } `), uint8(1))
	forms := []reflect.Type{reflect.TypeFor[[]Transaction](), reflect.TypeFor[Wallet](), reflect.TypeFor[Order](), reflect.TypeFor[[]Product]()}
	f.Fuzz(func(t *testing.T, text []byte, which uint8) {
		if !json.Valid(text) {
			return
		}
		typ := forms[int(which)%len(forms)]
		place, reason := formOf(typ).misfit(text, false)
		if !json.Valid([]byte(`"` + place + `"`)) {
			t.Errorf("place %q has a piece of the text", place)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if slow := fitsSlowly(value, typ); slow != (reason == "") && !hasTwins(text) {
			t.Errorf("%s as %v: %q %q, and by another way it is %t that it fits", text, typ, place, reason, slow)
		}
	})
}

// fitsSlowly judges a decoded value, of which the last of two members of one name has survived.
func fitsSlowly(value any, t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		return value == nil || fitsSlowly(value, t.Elem())
	}
	switch t {
	case reflect.TypeFor[Decimal](), reflect.TypeFor[time.Time]():
		return value != nil
	}
	switch t.Kind() {
	case reflect.Slice:
		list, ok := value.([]any)
		for _, item := range list {
			ok = ok && fitsSlowly(item, t.Elem())
		}
		return ok
	case reflect.Struct:
		object, ok := value.(map[string]any)
		for i := range t.NumField() {
			name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			member, there := object[name]
			ok = ok && (there && fitsSlowly(member, t.Field(i).Type) || !there && options == "omitempty")
		}
		return ok
	case reflect.String:
		_, ok := value.(string)
		return ok
	}
	_, ok := value.(json.Number)
	return ok
}

// hasTwins tells whether an object in the text may have two members of one name.
func hasTwins(text []byte) bool {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return true
	}
	again, err := json.Marshal(value)
	return err != nil || bytes.Count(again, []byte(":")) < bytes.Count(text, []byte(":"))
}
