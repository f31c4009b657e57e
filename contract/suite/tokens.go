package suite

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/report"
)

// A pair is what login and refresh answer with.
type pair struct {
	Access         string    `json:"access_token"`
	Refresh        string    `json:"refresh_token"`
	AccessExpires  time.Time `json:"access_expires_at"`
	RefreshExpires time.Time `json:"refresh_expires_at"`
	ClientID       int64     `json:"client_id"`

	accessText, refreshText string // the times as they were sent
}

// UnmarshalJSON implements json.Unmarshaler. A time that is none stays zero, so that the case that is about times tells it.
func (got *pair) UnmarshalJSON(text []byte) error {
	var wire struct {
		Access         *string      `json:"access_token"`
		Refresh        *string      `json:"refresh_token"`
		AccessExpires  string       `json:"access_expires_at"`
		RefreshExpires string       `json:"refresh_expires_at"`
		ClientID       *json.Number `json:"client_id"`
	}
	if err := json.Unmarshal(text, &wire); err != nil {
		return err
	}
	if wire.Access == nil || wire.Refresh == nil {
		return errNoTokens
	}
	*got = pair{Access: *wire.Access, Refresh: *wire.Refresh, accessText: wire.AccessExpires, refreshText: wire.RefreshExpires}
	got.AccessExpires, _ = time.Parse(time.RFC3339, wire.AccessExpires)
	got.RefreshExpires, _ = time.Parse(time.RFC3339, wire.RefreshExpires)
	if wire.ClientID != nil {
		got.ClientID, _ = wire.ClientID.Int64()
	}
	return nil
}

// loginBody is the body of a login.
func loginBody(username, password string) string {
	return object("username", username, "password", password)
}

// object is a JSON object of texts.
func object(namesAndValues ...string) string {
	fields := map[string]string{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		fields[namesAndValues[i]] = namesAndValues[i+1]
	}
	text, _ := json.Marshal(fields) // texts can always be encoded
	return string(text)
}

// session returns live tokens of the case's account. In a sandbox they are the case's own; on the target itself all cases
// share them, and whoever changes that (Refreshing, Ending) leaves fresh ones behind.
func (p *probe) session() pair { return p.sessionOr(report.Error) }

// sharedFor is how long a login serves a slow run, since access tokens live an hour.
const sharedFor = 50 * time.Minute

// sessionOr is session with the verdict on a login that does not work. On the target itself it is not tried again, since
// the account might be locked.
func (p *probe) sessionOr(v report.Verdict) pair {
	held := &p.tokens
	if p.plane == nil {
		held = &p.s.tokens
		if p.s.loginFailed != "" {
			p.end(report.Error, "%s", p.s.loginFailed)
		}
		if p.s.lastDate.Sub(p.s.tokensDate) > sharedFor {
			*held = nil
		}
	}
	if *held == nil {
		p.s.loginFailed = "a login did not work, and is not tried again; see the case " + p.c.ID
		fresh := p.firstLogin(v)
		p.s.loginFailed, *held, p.s.tokensDate = "", &fresh, p.s.lastDate
	}
	p.secrets.Number("ACCESS", (*held).Access)
	p.secrets.Number("REFRESH", (*held).Refresh)
	return **held
}

// firstLogin is the way to what the case is about.
func (p *probe) firstLogin(v report.Verdict) pair {
	a := p.send(call{method: http.MethodPost, path: "/auth/login", body: loginBody(p.account.username, p.account.password)})
	if a.status != http.StatusOK {
		p.end(v, "%s: the login is answered with %d%s, want 200", a.what, a.status, a.whereTo())
	}
	got, err := a.readPair()
	if err != nil {
		p.end(v, "%s: the body has no pair of tokens: %s", a.what, err)
	}
	if p.s.loginDate.IsZero() {
		p.s.firstTokens = got
		p.s.loginDate, _ = http.ParseTime(a.header.Get("Date")) // zero when there is none
	}
	return got
}

// login logs in again, as session does not. The case needs Ending.
func (p *probe) login() pair {
	p.allowed(Ending)
	a := p.send(call{method: http.MethodPost, path: "/auth/login", body: loginBody(p.account.username, p.account.password)})
	a.want(http.StatusOK)
	fresh := a.pair()
	if p.plane == nil { // which may have ended the shared session
		p.s.tokens = &fresh
	}
	return fresh
}

// refresh exchanges a refresh token. The case needs Refreshing, and Ending where the token is spent.
func (p *probe) refresh(token string) answer {
	p.allowed(Refreshing)
	if p.plane == nil && p.s.tokens != nil && p.s.tokens.Refresh == token {
		p.s.tokens = nil // spent by this, whatever is answered
	}
	a := p.send(call{method: http.MethodPost, path: "/auth/refresh", body: object("refresh_token", token)})
	if fresh, err := a.readPair(); p.plane == nil && a.status == http.StatusOK && err == nil {
		p.s.tokens = &fresh
	}
	return a
}

// rotated refreshes and wants a new pair.
func (p *probe) rotated(token string) pair {
	a := p.refresh(token)
	a.want(http.StatusOK)
	return a.pair()
}

// logout ends all sessions of the account. The case needs Ending.
func (p *probe) logout(token string) answer {
	p.allowed(Ending)
	if p.plane == nil {
		p.s.tokens = nil
	}
	return p.send(call{method: http.MethodPost, path: "/auth/logout", token: token})
}

// allowed guards the target against cases that do more than they say.
func (p *probe) allowed(n Need) {
	if !p.c.needs(n) {
		panic("it does not say that it needs " + string(n))
	}
}

// pair reads the tokens of a login or refresh in the target's dialect.
func (a answer) pair() pair {
	fresh, err := a.readPair()
	if err != nil {
		a.p.failf("%s: the body has no pair of tokens: %s", a.what, err)
	}
	return fresh
}

func (a answer) readPair() (pair, error) {
	if a.p.s.dialect == Legacy {
		var bare pair
		err := json.Unmarshal(a.body, &bare)
		return bare, err
	}
	var enveloped struct{ Data pair }
	err := json.Unmarshal(a.body, &enveloped)
	if err == nil && enveloped.Data.Access == "" && enveloped.Data.Refresh == "" {
		err = errNoTokens
	}
	return enveloped.Data, err
}

// jwtPart decodes a part of a JWT (RFC 7519): 0 is the header, 1 the payload. The signature is not looked at.
func jwtPart(token string, part int) (map[string]any, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errNotThreeParts
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		return nil, errNotBase64
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil || fields == nil {
		return nil, errNotObject
	}
	return fields, nil
}
