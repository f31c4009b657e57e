package record

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// player plays a story to a mock in this process.
type player struct {
	story *story
	mock  *mockserver.Server
	api   http.Handler
}

// reply is what a mock has answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// WriteHeader implements http.ResponseWriter.
func (r *reply) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
}

// Header implements http.ResponseWriter.
func (r *reply) Header() http.Header { return r.header }

// Write implements http.ResponseWriter.
func (r *reply) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, p...)
	return len(p), nil
}

// Names that a mock has where a session has none.
const (
	madeUpName = "account-1"
	madeUpWord = "password-of-account-1"
)

// newPlayer makes a mock with the accounts of a story and these data; none is the built-in ones.
func newPlayer(s *story, files memory) (*player, error) {
	config := mockserver.Config{
		Extensions: s.extensions != nil,
		Journal:    journal.Limits{Entries: 1},
		Clock:      mockserver.ClockConfig{Start: s.begun, Frozen: true},
		Accounts:   s.configured(),
	}
	if files != nil {
		config.Data = files
	}
	mock, err := mockserver.New(config)
	if err != nil {
		return nil, err
	}
	return &player{s, mock, mock.APIHandler()}, nil
}

// configured are the accounts as the session begins.
func (s *story) configured() []mockserver.AccountConfig {
	var all []mockserver.AccountConfig
	for i, a := range s.accounts {
		if a.username == "" {
			a.username, a.password = madeUpName, madeUpWord
		}
		c := mockserver.AccountConfig{
			Username: a.username, Password: a.password, ClientID: a.number(i), Features: []string{"vouchers"}, AccessTTL: bounded(a.access), RefreshTTL: bounded(a.refresh),
		}
		if a.featureless != nil {
			c.Features = nil
		}
		if a.denied != nil {
			c.IPWhitelist = []netip.Prefix{netip.MustParsePrefix(nobody + "/32")}
		}
		all = append(all, c)
	}
	return all
}

// nobody is an address that no client has (RFC 5737).
const nobody = "192.0.2.1"

// number is the client_id of the i-th account.
func (a *account) number(i int) int64 {
	if id, ok := whole(json.Number(a.clientID)); ok && id > 0 && id <= mockserver.MaxClientID {
		return id
	}
	return mockserver.DefaultClientID + int64(i)
}

// bounded is a lifetime that a mock takes; zero is the usual one.
func bounded(d time.Duration) time.Duration {
	if d < time.Second || d > mockserver.MaxTTL {
		return 0
	}
	return d.Truncate(time.Second)
}

// play puts the story to the mock from its beginning, under other values than the defaults, until heard returns false. It passes over what
// is not wanted; nil wants all.
func (p *player) play(ctx context.Context, values map[string]string, wanted func(*step) bool, heard func(*step, *reply) bool) error {
	if err := p.mock.Reset(ctx); err != nil {
		return err
	}
	if _, err := p.mock.PutAssumptions(ctx, values); err != nil {
		return err
	}
	now := p.story.begun
	tokens := map[string]string{} // of the recording, and what they are here
	if err := p.early(ctx, tokens); err != nil {
		return err
	}
	for _, st := range p.story.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if wanted != nil && !st.alone && !wanted(st) {
			continue
		}
		if err := p.before(ctx, st, &now); err != nil {
			return err
		}
		r, err := p.ask(ctx, st, tokens)
		if err != nil {
			return err
		}
		st.take(r, tokens)
		if !heard(st, r) {
			return nil
		}
	}
	return nil
}

// before moves the clock to a step, and changes the whitelist as it must have been changed.
func (p *player) before(ctx context.Context, st *step, now *time.Time) error {
	if st.at.After(*now) {
		*now = st.at
		if _, err := p.mock.SetClock(ctx, control.ClockChange{Now: now}); err != nil {
			return err
		}
	}
	if !st.alone {
		return nil
	}
	entries := []string{}
	if st.blocked {
		entries = append(entries, nobody)
	}
	_, err := p.mock.PatchAccount(ctx, st.account.username, control.AccountChange{IPWhitelist: &entries})
	return err
}

// take keeps the tokens of an answer, each beside that of the recording.
func (st *step) take(r *reply, tokens map[string]string) {
	if r == nil || st.got[0] == nil {
		return
	}
	fresh := tree(r.body)
	if access := textAt(fresh, "access_token"); access != "" {
		tokens[st.got[0].text], tokens[st.got[1].text] = access, textAt(fresh, "refresh_token")
	}
}

// early logs those in whose sessions are older than the recording.
func (p *player) early(ctx context.Context, tokens map[string]string) error {
	for _, f := range p.story.families {
		if !f.early {
			continue
		}
		body := encode(map[string]any{"username": f.account.username, "password": f.account.password})
		r, err := p.send(ctx, http.MethodPost, "/auth/login", http.Header{"Content-Type": {"application/json"}}, []byte(body))
		if err != nil {
			return err
		}
		pair := tree(r.body)
		for text, t := range p.story.tokens {
			if t.family == f {
				tokens[text] = textAt(pair, t.use+"_token")
			}
		}
	}
	return nil
}

// longestUnread is how much of a body is made up that the API has not read, in bytes.
const longestUnread = 4 << 20

// unread is how many bytes of the body the API has not read, since there were too many: blanks will do.
func (st *step) unread() int {
	if missing := st.Length - int64(len(st.Body)); missing > 0 && st.Length <= longestUnread {
		return int(missing)
	}
	return 0
}

// ask sends the request of a step, with the tokens of this mock. It is nil for what is no request.
func (p *player) ask(ctx context.Context, st *step, tokens map[string]string) (*reply, error) {
	header := st.Header.Clone()
	body, target := string(st.Body), st.Target
	if here, known := tokens[st.shown]; known && st.shown != "" {
		for i, value := range header["Authorization"] {
			header["Authorization"][i] = strings.ReplaceAll(value, st.shown, here)
		}
		body = strings.ReplaceAll(body, st.shown, here)
	}
	return p.send(ctx, st.Method, target, header, []byte(body+strings.Repeat(" ", st.unread())))
}

func (p *player) send(ctx context.Context, method, target string, header http.Header, body []byte) (*reply, error) {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, nil //nolint:nilerr // no server would see such a request
	}
	request := (&http.Request{
		Method: method, URL: u, RequestURI: target, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Host: "popupmock",
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), RemoteAddr: "127.0.0.1:1",
	}).WithContext(ctx)
	if len(body) == 0 {
		request.Body = http.NoBody
	}
	r := &reply{header: http.Header{}}
	p.api.ServeHTTP(r, request)
	return r, nil
}

// builtIn gives the rows of a list of the mock's own data.
func builtIn(ctx context.Context, list string) []map[string]any {
	p, err := newPlayer(&story{accounts: []*account{{}}}, nil)
	if err != nil {
		return nil
	}
	login := encode(map[string]any{"username": madeUpName, "password": madeUpWord})
	r, err := p.send(ctx, http.MethodPost, "/auth/login", http.Header{"Content-Type": {"application/json"}}, []byte(login))
	if err != nil {
		return nil
	}
	bearer := http.Header{"Authorization": {"Bearer " + textAt(tree(r.body), "access_token")}}
	if r, err = p.send(ctx, http.MethodGet, "/api/v1/"+list, bearer, nil); err != nil {
		return nil
	}
	items, _ := tree(r.body).([]any)
	var rows []map[string]any
	for _, item := range items {
		if row, ok := item.(map[string]any); ok {
			rows = append(rows, row)
		}
	}
	return rows
}
