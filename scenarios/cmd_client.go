package scenarios

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/evidence"
)

// clientCommands go through the reference client, one for each session.
func clientCommands() []*command {
	return []*command{
		{
			name: "client get", usage: "PATH [as=SESSION]", does: asks, gives: givesClient,
			help: "Reads PATH through the reference client of the session, which logs in, refreshes and tries again as it sees fit.",
			run:  func(a *actor, c *call) error { return a.viaClient(c, http.MethodGet, "") },
		},
		{
			name: "client logout", usage: "[as=SESSION]", does: asks,
			help: "Has the reference client of the session log out. Behind it there is no answer to look at.",
			run: func(a *actor, c *call) error {
				own, err := a.client(c.get("as"), nil)
				if err != nil {
					return err
				}
				a.last = &answer{what: "client logout", place: a.place, seen: true, one: a.number == 0}
				if err := own.api.Logout(a.w.ctx); err != nil {
					a.last.err, a.last.text = err, err.Error()
					return mismatchf("client logout: %s", a.w.secrets.Mask(err.Error()))
				}
				return own.departed()
			},
		},
		{
			name: "client new", usage: "[as=SESSION] [account=ACCOUNT] [early=DURATION] [tries=COUNT] [pause=DURATION] [timeout=DURATION] [second-refresh=true|false] [from=ADDRESS] [ahead=DURATION] [behind=DURATION]",
			help: "Makes the reference client of the session anew, with nothing stored: how early it refreshes, how often it tries, how long it leaves a refused login alone, how long it waits for an answer (real time), and by how much its clock is ahead of that of the sandbox, or behind.",
			run: func(a *actor, c *call) error {
				_, err := a.client(c.get("as"), c)
				return err
			},
		},
		{
			name: "client post", usage: "PATH [as=SESSION] [body=FILE] [json=JSON]", does: asks, check: oneBody, gives: givesClient,
			help: "Posts a body to PATH through the reference client of the session.",
			run:  func(a *actor, c *call) error { return a.viaClient(c, http.MethodPost, a.body(c, "")) },
		},
	}
}

// An ownClient is the reference client of a session.
type ownClient struct {
	api   *client.Client
	store *tokenstore.Memory
	wire  *wire
}

// departed is the first answer to the client that was not as documented.
func (o *ownClient) departed() error {
	if o.wire.departed != nil {
		return o.wire.departed
	}
	return nil
}

// client is that of a session, made where there is none, and anew where settings are given.
func (a *actor) client(as string, settings *call) (*ownClient, error) {
	if as == "" {
		as = a.using
	}
	s := a.session(as)
	if settings != nil && settings.has("account") {
		found, known := a.place.accounts[settings.get("account")]
		if !known {
			return nil, unablef("there is no account %q; the command account makes one", settings.get("account"))
		}
		s.account = found
	}
	if s.account.username == "" {
		return nil, &want{"an account: a username and a password"}
	}
	key := sessionKey{a.place.name, as}
	a.w.mu.Lock()
	made := a.w.clients[key]
	a.w.mu.Unlock()
	if made != nil && settings == nil {
		return made, nil
	}
	made, err := a.newClient(s, settings)
	a.w.mu.Lock()
	defer a.w.mu.Unlock()
	a.w.clients[key] = made
	return made, err
}

func (a *actor) newClient(s *session, settings *call) (*ownClient, error) {
	own := &ownClient{store: tokenstore.NewMemory(), wire: &wire{w: a.w, p: a.place}}
	clock := &virtualClock{w: a.w, p: a.place}
	options := []client.Option{
		client.WithStore(own.store), client.WithTransport(own.wire), client.WithClock(clock),
		client.WithEarlyRefresh(client.DefaultEarly, 0), // without chance, so that each run is the same
	}
	if settings != nil {
		clock.ahead = settings.span("ahead") - settings.span("behind")
		own.wire.limit = settings.span("timeout")
		if settings.has("from") {
			own.wire.from = settings.address("from")
			if err := a.w.reach(a.place, own.wire.from); err != nil {
				return nil, err
			}
		}
		options = append(options, clientOptions(settings)...)
	}
	var err error
	own.api, err = client.New(a.place.base, client.Credentials{Username: s.account.username, Password: client.Password(s.account.password)}, options...)
	return own, err
}

func clientOptions(c *call) []client.Option {
	var options []client.Option
	if c.has("early") {
		options = append(options, client.WithEarlyRefresh(c.duration("early"), 0))
	}
	if c.has("tries") {
		options = append(options, client.WithRetries(c.number("tries"), client.DefaultBackoff, client.DefaultLongestWait))
	}
	if c.has("pause") {
		options = append(options, client.WithLoginPause(c.duration("pause")))
	}
	if c.get("second-refresh") == "true" {
		options = append(options, client.WithSecondRefresh())
	}
	return options
}

// viaClient sends a request through the client of a session.
func (a *actor) viaClient(c *call, method, body string) error {
	own, err := a.client(c.get("as"), nil)
	if err != nil {
		return err
	}
	path := c.get("PATH")
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	request, err := http.NewRequestWithContext(a.w.ctx, method, a.place.base+path, content)
	if err != nil {
		return unablef("client: %v", evidence.WithoutURL(err))
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return a.finish(own.wire, "client: "+method+" "+path, func() (*http.Response, error) { return own.api.Transport().RoundTrip(request) })
}

// stored is the token that the client of a session holds.
func (a *actor) stored(as, use string) (string, bool) {
	if as == "" {
		as = a.using
	}
	a.w.mu.Lock()
	own := a.w.clients[sessionKey{a.place.name, as}]
	a.w.mu.Unlock()
	if own == nil {
		return "", false
	}
	p, err := own.store.Load(context.WithoutCancel(a.w.ctx))
	if err != nil || p.Access == "" {
		return "", false
	}
	if use == "refresh" {
		return string(p.Refresh), true
	}
	return string(p.Access), true
}

// span is an option that is a length of time, and none where it was left out.
func (c *call) span(name string) time.Duration {
	if !c.has(name) {
		return 0
	}
	return c.duration(name)
}

// A virtualClock is that of a sandbox for the clients in it: to wait is to move it. Where there is none it is real time.
type virtualClock struct {
	w     *world
	p     *place
	ahead time.Duration // of the sandbox's; below zero it is behind
}

// Now implements client.Clock.
func (v *virtualClock) Now() time.Time {
	now, err := v.w.now(v.p)
	if err != nil {
		return v.p.start // the mock does not answer, and the request will say so
	}
	return now.Add(v.ahead)
}

// After implements client.Clock.
func (v *virtualClock) After(d time.Duration) <-chan time.Time {
	if v.p.plane == nil {
		return v.w.r.options.Clock.After(d)
	}
	fired := make(chan time.Time, 1)
	whole := (d + time.Second - 1).Truncate(time.Second)
	if whole > 0 {
		_, _ = v.p.plane.Advance(v.w.ctx, whole) // where it fails, so does the next request
	}
	fired <- v.Now()
	return fired
}
