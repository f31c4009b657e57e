package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// everythingOn is a mock with a whitelist of ten thousand networks, and with faults and triggers for others than those who ask. Journal and
// checks are always on.
func everythingOn(c *mockserver.Config) {
	account := mockserver.DefaultAccount()
	for i := range 10_000 {
		account.IPWhitelist = append(account.IPWhitelist, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 0}), 24))
	}
	account.IPWhitelist = append(account.IPWhitelist, netip.MustParsePrefix("127.0.0.0/8"))
	c.Accounts = []mockserver.AccountConfig{account}
	c.Faults = []fault.Rule{
		{ID: "elsewhere", Operation: "listProducts", Account: "somebody_else", Phase: fault.After, Effect: fault.MalformedJSON{}},
		{ID: "another", Operation: "logout", Phase: fault.Before, Effect: fault.Reset{}},
	}
	c.Triggers = []trigger.Rule{{ID: "never", On: trigger.On{Event: trigger.Answered, Operation: "logout"}, Do: []trigger.Action{trigger.RotateKey{}}}}
}

// hotClient asks a handler without making anything new, so that what is counted is the handler's.
type hotClient struct {
	tb      testing.TB
	handler http.Handler
	request *http.Request
	body    hotBody
	answer  hotWriter
}

type hotBody struct{ bytes.Reader }

func (*hotBody) Close() error { return nil }

// hotWriter is as net/http's writers are: each answer has a header of its own. It keeps the bodies of what was sent.
type hotWriter struct {
	header http.Header
	status int
	keeps  bool
	body   bytes.Buffer
}

func (w *hotWriter) Header() http.Header    { return w.header }
func (w *hotWriter) WriteHeader(status int) { w.status = status }

func (w *hotWriter) Write(p []byte) (int, error) {
	if w.keeps {
		w.body.Write(p)
	}
	return len(p), nil
}

func newHotClient(tb testing.TB, handler http.Handler, method, path string) *hotClient {
	tb.Helper()
	r, err := http.NewRequest(method, "http://mock.test"+path, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:1"
	return &hotClient{tb: tb, handler: handler, request: r}
}

func (c *hotClient) bearing(token string) *hotClient {
	c.request.Header.Set("Authorization", "Bearer "+token)
	return c
}

// ask sends the request, and wants a status.
func (c *hotClient) ask(want int) {
	c.answer.header, c.answer.status = http.Header{}, 0
	c.answer.body.Reset()
	c.handler.ServeHTTP(&c.answer, c.request)
	if c.answer.status != want {
		c.tb.Fatalf("%s: status %d, want %d: %s", c.request.URL.Path, c.answer.status, want, c.answer.body.Bytes())
	}
}

// send is ask with a body of JSON.
func (c *hotClient) send(body []byte, want int) {
	if c.request.Body == http.NoBody {
		c.request.Header.Set("Content-Type", "application/json")
		c.request.Body = io.ReadCloser(&c.body)
	}
	c.answer.keeps = true
	c.body.Reset(body)
	c.request.ContentLength = int64(len(body))
	c.ask(want)
}

// refresh sends a refresh token and puts the next one in its place, which has the same length as a rule.
func (c *hotClient) refresh(body []byte) []byte {
	c.send(body, http.StatusOK)
	_, after, _ := bytes.Cut(c.answer.body.Bytes(), []byte(`"refresh_token":"`))
	token, _, _ := bytes.Cut(after, []byte(`"`))
	return append(append(append(body[:0], `{"refresh_token":"`...), token...), `"}`...)
}
