package client

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver"
)

// tokenOf is a JWT of a payload, in the base64 of an encoding.
func tokenOf(payload string, encoding *base64.Encoding) tokenstore.Token {
	return tokenstore.Token("eyJhbGciOiJIUzI1NiJ9." + encoding.EncodeToString([]byte(payload)) + ".c2VjcmV0")
}

func TestInspect(t *testing.T) {
	t.Parallel()
	at := func(seconds, nanos int64) time.Time { return time.Unix(seconds, nanos).UTC() }
	for name, c := range map[string]struct {
		payload      string
		expiry, made time.Time
	}{
		"both":            {`{"exp":1736937000,"iat":1736933400}`, at(1736937000, 0), at(1736933400, 0)},
		"a fraction":      {`{"exp":1736937000.25,"iat":0}`, at(1736937000, 250000000), at(0, 0)},
		"too fine":        {`{"exp":1736937000.00000000099}`, at(1736937000, 0), time.Time{}},
		"an exponent":     {`{"exp":1.7369e9}`, at(1736900000, 0), time.Time{}},
		"neither":         {`{"EXP":5,"sub":"<<???>>~~"}`, time.Time{}, time.Time{}},
		"null":            {`{"exp":null}`, time.Time{}, time.Time{}},
		"the end of time": {`{"exp":253402300799}`, at(253402300799, 0), time.Time{}},
	} {
		for _, encoding := range []*base64.Encoding{base64.RawURLEncoding, base64.URLEncoding, base64.StdEncoding, base64.RawStdEncoding} {
			token := tokenOf(c.payload, encoding)
			info, err := Inspect(token)
			if want := (TokenInfo{token.Fingerprint(), c.expiry, c.made}); err != nil || info != want {
				t.Errorf("%s: got %+v (%v), want %+v", name, info, err, want)
			}
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token tokenstore.Token
		want  string
	}{
		"nothing":        {"", "it has 1 parts, want three with dots between them"},
		"opaque":         {"secret", "it has 1 parts, want three with dots between them"},
		"encrypted":      {"a.b.c.d.e", "it has 5 parts, want three with dots between them"},
		"no base64":      {"a.secret!.c", "its payload is not base64"},
		"padding inside": {"a.e3=0.c", "its payload is not base64"},
		"no JSON":        {tokenOf(`secret`, base64.RawURLEncoding), "its payload is not a JSON object"},
		"null":           {tokenOf(`null`, base64.RawURLEncoding), "its payload is not a JSON object"},
		"a list":         {tokenOf(`["secret"]`, base64.RawURLEncoding), "its payload is not a JSON object"},
		"exp as text":    {tokenOf(`{"exp":"1736937000"}`, base64.RawURLEncoding), "exp is no number of seconds from 1970 to 9999"},
		"exp too late":   {tokenOf(`{"exp":253402300800}`, base64.RawURLEncoding), "exp is no number of seconds from 1970 to 9999"},
		"exp beyond":     {tokenOf(`{"exp":1e999}`, base64.RawURLEncoding), "exp is no number of seconds from 1970 to 9999"},
		"both wrong":     {tokenOf(`{"exp":-1,"iat":true}`, base64.RawURLEncoding), "exp is no number of seconds from 1970 to 9999\niat is no number of seconds from 1970 to 9999"},
	} {
		info, err := Inspect(c.token)
		if !errors.Is(err, ErrNotInspectable) || info != (TokenInfo{}) {
			t.Errorf("%s: got %+v and %v", name, info, err)
		}
		wantText(t, err, "the token cannot be inspected: "+c.want)
	}
}

// The mock's own tokens say what its answers say.
func TestInspectATokenOfTheMock(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("inspect"))
	token := tokenstore.Token(loginAt(t, mock))
	info, err := Inspect(token)
	start := mockserver.SeededStart()
	if err != nil || !info.IssuedAt.Equal(start) || !info.ExpiresAt.Equal(start.Add(time.Hour)) || info.Fingerprint != mock.Journal()[0].Issued[0].Fingerprint {
		t.Errorf("it is %+v (%v), want from %s for an hour", info, err, start)
	}
	if info.Expired(start.Add(time.Hour-time.Nanosecond)) || !info.Expired(start.Add(time.Hour)) {
		t.Error("it does not expire at the hour")
	}
	if !(TokenInfo{}).Expired(start) {
		t.Error("a token that does not say when it expires is not taken to be dead")
	}
}

func FuzzInspect(f *testing.F) {
	for _, payload := range []string{`{"exp":1736937000,"iat":1736933400.5}`, `{}`, `null`, `{"exp":1e18}`, `{"exp":-0}`} {
		f.Add(string(tokenOf(payload, base64.RawURLEncoding)))
	}
	f.Add("a.b")
	f.Fuzz(func(t *testing.T, text string) {
		info, err := Inspect(tokenstore.Token(text))
		if err == nil {
			for _, at := range []time.Time{info.ExpiresAt, info.IssuedAt} {
				if at.Location() != time.UTC || at.Year() > 9999 || !at.IsZero() && at.Unix() < 0 {
					t.Errorf("the time %s is none", at)
				}
			}
			return
		}
		if !errors.Is(err, ErrNotInspectable) || info != (TokenInfo{}) {
			t.Errorf("got %+v and %v", info, err)
		}
		for _, part := range strings.Split(text, ".") {
			if len(part) > 20 && strings.Contains(err.Error(), part) {
				t.Errorf("%q shows %q", err, part)
			}
		}
	})
}
