package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/contract/evidence"
)

// common is what every request may have.
const common = "[as=SESSION] [from=ADDRESS] [header=HEADER]... [timeout=DURATION]"

// requestCommands send a request each.
func requestCommands() []*command {
	return []*command{
		{
			name: "get", usage: "PATH [token=TOKEN] " + common, does: asks, check: carries("access"),
			help: "Reads PATH with the access token of the session. Where it is to go without one, say token=none.",
			run: func(a *actor, c *call) error {
				return a.request(c, http.MethodGet, c.get("PATH"), "")
			},
		},
		{
			name: "login", usage: "[account=ACCOUNT] [username=TEXT] [password=TEXT] [body=FILE] [json=JSON] [size=BYTES] " + common, does: asks,
			check: oneBody, gives: givesPair,
			help: "Logs the session in, with its account unless account= names another, and keeps the tokens that are answered. size= makes the body longer with blanks.",
			run:  login,
		},
		{
			name: "logout", usage: "[token=TOKEN] " + common, does: asks, check: carries("access"),
			help: "Logs out with the access token of the session.",
			run: func(a *actor, c *call) error {
				return a.request(c, http.MethodPost, "/auth/logout", "")
			},
		},
		{
			name: "post", usage: "PATH [token=TOKEN] [body=FILE] [json=JSON] [size=BYTES] " + common, does: asks, check: carries("access"),
			help: "Posts a body to PATH with the access token of the session.",
			run: func(a *actor, c *call) error {
				return a.request(c, http.MethodPost, c.get("PATH"), a.body(c, ""))
			},
		},
		{
			name: "refresh", usage: "[token=TOKEN] [body=FILE] [json=JSON] [size=BYTES] " + common, does: asks, check: carries("refresh"), gives: givesPair,
			help: "Exchanges the refresh token of the session, and keeps the tokens that are answered. With token=none the field is left out.",
			run:  refresh,
		},
		{
			name: "send", usage: "METHOD PATH [token=TOKEN] [body=FILE] [json=JSON] [size=BYTES] " + common, does: asks, check: carries("access"),
			help: "Sends a request of any method, with the access token of the session.",
			run: func(a *actor, c *call) error {
				return a.request(c, c.get("METHOD"), c.get("PATH"), a.body(c, ""))
			},
		},
	}
}

func oneBody(k *checker, c *call) {
	if len(c.words["body"]) > 0 && len(c.words["json"]) > 0 {
		k.wrong(c, &c.words["json"][0].word, "body= and json= both give the body; want one of them")
	}
}

// body is what is to be sent: a file, JSON, or else what is usual, with blanks behind it up to the size that is asked for.
func (a *actor) body(c *call, usual string) string {
	text := usual
	switch {
	case c.has("body"):
		file, _ := a.w.s.src.File(c.get("body")) // was checked
		text = string(file)
	case c.has("json"):
		text = c.get("json")
	}
	if c.has("size") {
		text += strings.Repeat(" ", max(c.number("size")-len(text), 0))
	}
	return text
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

func login(a *actor, c *call) error {
	s := a.session(c.get("as"))
	if c.has("account") {
		found, known := a.place.accounts[c.get("account")]
		if !known {
			return unablef("there is no account %q; the command account makes one", c.get("account"))
		}
		s.account = found
	}
	who := s.account
	if c.has("username") {
		who.username = c.get("username")
	}
	if c.has("password") {
		who.password = c.get("password")
	}
	if who.username == "" && !c.has("username") && !c.has("body") && !c.has("json") {
		return &want{"an account: a username and a password"}
	}
	body := a.body(c, object("username", who.username, "password", who.password))
	return a.authenticate(c, s, "/auth/login", body)
}

func refresh(a *actor, c *call) error {
	s := a.session(c.get("as"))
	usual := ""
	if !c.has("body") && !c.has("json") {
		token, sent, err := a.token(c.get("token"), c.get("as"), "refresh")
		if err != nil {
			return err
		}
		usual = "{}"
		if sent {
			usual = object("refresh_token", token)
		}
	}
	return a.authenticate(c, s, "/auth/refresh", a.body(c, usual))
}

// authenticate sends what is answered with tokens, and keeps them.
func (a *actor) authenticate(c *call, s *session, path, body string) error {
	err := a.send(c, http.MethodPost, path, "", body)
	if err == nil && a.last.status == http.StatusOK {
		if fresh, ok := readPair(a.last.body); ok {
			s.take(fresh)
		}
	}
	return err
}

// request sends what carries a token.
func (a *actor) request(c *call, method, path, body string) error {
	token, sent, err := a.token(c.get("token"), c.get("as"), "access")
	if err != nil {
		return err
	}
	bearer := ""
	if sent {
		bearer = "Bearer " + token
	}
	return a.send(c, method, path, bearer, body)
}

// send makes a request and keeps what became of it. The error is a *mismatch when no answer came.
func (a *actor) send(c *call, method, path, authorization, body string) error {
	ctx, cancel := context.WithTimeout(a.w.ctx, max(DefaultTimeout, c.span("timeout")))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, a.place.base+path, strings.NewReader(body))
	if err != nil {
		return unablef("%s %s: %v", method, path, evidence.WithoutURL(err))
	}
	request.Header.Set("User-Agent", "popupmock-run")
	if body != "" || method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	setHeaders(request.Header, c.all("header"))
	wire, err := a.wire(c)
	if err != nil {
		return err
	}
	wire.limit = c.span("timeout")
	return a.finish(wire, method+" "+path, func() (*http.Response, error) { return wire.RoundTrip(request) })
}

// setHeaders sets those that a line gives; one without a value is left out.
func setHeaders(header http.Header, lines []string) {
	given := map[string]bool{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		name, value = http.CanonicalHeaderKey(name), strings.TrimSpace(value)
		if !given[name] {
			header.Del(name)
		}
		given[name] = true
		if value != "" {
			header.Add(name, value)
		}
	}
}

// finish takes the answer of a request.
func (a *actor) finish(t *wire, what string, ask func() (*http.Response, error)) error {
	x := &answer{what: what, place: t.p, one: a.number == 0}
	a.last = x
	response, err := ask()
	if err == nil {
		x.status, x.header = response.StatusCode, response.Header
		x.body, err = readBody(response)
	}
	if lacking := new(want); errors.As(err, &lacking) {
		a.last = nil
		return lacking
	}
	if err != nil {
		if a.w.ctx.Err() != nil {
			return a.w.ctx.Err()
		}
		x.status, x.err, x.text = 0, err, failureText(err)
		return mismatchf("%s: no answer: %s", what, a.w.secrets.Mask(x.text))
	}
	if t.departed != nil {
		return t.departed
	}
	return nil
}
