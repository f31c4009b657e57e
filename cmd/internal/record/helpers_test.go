package record

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
)

// The account that is recorded. Nobody else has such words.
const (
	username = "nightingale-4711"
	password = "Kx7-quite/secret+pass"
)

// otherData are no data of the mock's own.
func otherData() fstest.MapFS {
	var products []string
	for id := range 23 {
		products = append(products, fmt.Sprintf(`{"id":%d,"name":"Tea %d","category":"Drinks","sub_category":"Tea","country_id":2,"currency_id":46,"image_url":"https://images.example.com/%d.png",
			"delivery_mode":"ONLINE","delivery_type":"VOUCHER","delivery_time":"INSTANT","validity":"12 months","available_denominations":[{"min_value":5,"max_value":%d,"discount":0.05}]}`, 70+id, id, id, 10+id))
	}
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"categories":    `[{"id":7,"name":"Drinks","active":true},{"id":8,"name":"Gone","active":false}]`,
		"subcategories": `[{"id":71,"name":"Tea","category_id":7,"active":true}]`,
		"products":      "[" + strings.Join(products, ",") + "]",
		"wallets":       `[{"id":9,"currency_id":46,"amount":30.50,"type":"PREPAID"},{"id":4,"currency_id":1,"amount":100,"type":"POSTPAID"}]`,
		"transactions": `[{"id":1,"wallet_id":9,"currency_id":46,"amount":50.50,"transaction_type":"CREDIT","status":"COMPLETED","remarks":"funding","created_at":"2025-01-01T10:00:00Z"},
			{"id":2,"wallet_id":9,"currency_id":46,"amount":-20,"transaction_type":"DEBIT","status":"COMPLETED","remarks":"tea","created_at":"2025-01-02T10:00:00Z"},
			{"id":3,"wallet_id":4,"currency_id":1,"amount":100,"transaction_type":"CREDIT","status":"COMPLETED","remarks":"funding","created_at":"2025-01-03T10:00:00Z"}]`,
	} {
		files[name+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// otherMock has other data, and does other things where the documentation is silent.
func otherMock(t *testing.T, options ...mockserver.Option) *mockserver.TestServer {
	t.Helper()
	return mockserver.Start(t, append([]mockserver.Option{
		mockserver.WithSeed("other"), mockserver.WithData(otherData()), mockserver.WithTTL(20*time.Minute, 2*24*time.Hour),
		mockserver.WithAccount(mockserver.AccountConfig{Username: username, Password: password, ClientID: 815, Features: []string{"vouchers"}}),
		mockserver.WithAssumption("refresh-reuse", "revoke-family"), mockserver.WithAssumption("access-after-refresh", "revoked"),
		mockserver.WithAssumption("bad-id", "not-found"), mockserver.WithAssumption("list-order", "ascending"), mockserver.WithAssumption("token-alg", "EdDSA"),
		mockserver.WithAssumption("www-authenticate", "rfc6750"), mockserver.WithAssumption("unauthorized-text", "sibling"), mockserver.WithAssumption("debit-amounts", "positive"),
	}, options...)...)
}

// front is a proxy in front of a server.
func front(t *testing.T, target string, tape *Tape) *httptest.Server {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true}
	proxy := NewProxy(u, tape, transport, func() time.Time { return mockserver.SeededStart() }, func(method, why string) { t.Logf("%s: %s", method, why) })
	server := httptest.NewServer(proxy)
	t.Cleanup(func() { server.Close(); transport.CloseIdleConnections() })
	return server
}

// visitor is a client.
type visitor struct {
	t               *testing.T
	base            string
	client          *http.Client
	access, refresh string
}

// do makes a request, keeps the tokens of its answer, and returns the status and the body.
func (v *visitor) do(method, path, token, body string, header ...string) (int, string) {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	client := v.client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if access := textAt(tree(text), "access_token"); access != "" {
		v.access, v.refresh = access, textAt(tree(text), "refresh_token")
	}
	return answer.StatusCode, string(text)
}

func (v *visitor) login() { v.do("POST", "/auth/login", "", loginBody(username, password)) }

func (v *visitor) renew(token string) {
	v.do("POST", "/auth/refresh", "", encode(map[string]any{"refresh_token": token}))
}

func loginBody(username, password string) string {
	return encode(map[string]any{"username": username, "password": password})
}

// visit is a session that touches much.
func (v *visitor) visit(advance func(time.Duration)) {
	v.do("POST", "/auth/login", "", loginBody(username, "wrong-password-99"))
	v.do("POST", "/auth/login", "", `{"username":`+`"`+username+`","password":"`)
	v.do("POST", "/auth/login", "", `{"username":"`+username+`"}`)
	v.do("GET", "/api/v1/wallets", "", "")
	v.login()
	for _, path := range []string{
		"categories", "categories/7", "categories/8", "subcategories", "countries/abc", "currencies", "products?limit=10", "products?limit=10&page=2", "products?page=3&limit=10",
		"products/75", "products?category=Drinks&limit=2", "wallets", "transactions", "transactions?limit=1&page=2", "nothing", "wallets?page=0",
	} {
		v.do("GET", "/api/v1/"+path, v.access, "")
	}
	first, spent := v.access, v.refresh
	advance(10 * time.Minute)
	v.renew(v.refresh)
	v.do("GET", "/api/v1/categories", first, "")
	v.do("GET", "/api/v1/categories", v.access, "")
	advance(20 * time.Minute)
	v.do("GET", "/api/v1/categories", v.access, "")
	v.renew(v.refresh)
	v.do("GET", "/api/v1/wallets", v.access, "")
	v.renew(spent)
	v.do("GET", "/api/v1/wallets", v.access, "")
	v.renew(v.refresh)
	v.login()
	v.do("POST", "/auth/logout", v.access, "")
	v.do("GET", "/api/v1/wallets", v.access, "")
}

// recorded is a recording of a session at a mock.
func recorded(t *testing.T, mock *mockserver.TestServer, session func(*visitor)) (*Recording, []*Exchange) {
	t.Helper()
	tape := NewTape(DefaultRoom)
	session(&visitor{t: t, base: front(t, mock.URL, tape).URL})
	exchanges, lost := tape.Exchanges()
	if lost != (Lost{}) {
		t.Fatalf("lost %+v", lost)
	}
	return made(t, exchanges), exchanges
}

func made(t *testing.T, exchanges []*Exchange) *Recording {
	t.Helper()
	r, err := Make(t.Context(), exchanges, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Withheld) > 0 {
		t.Errorf("withheld %q", r.Withheld)
	}
	return r
}

// written is the folder of a recording.
func written(t *testing.T, r *Recording) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "recorded")
	if err := r.Write(folder, false); err != nil {
		t.Fatal(err)
	}
	return folder
}

// settings are those that a recording is served with.
func settings(t *testing.T, folder string) mockserver.Config {
	t.Helper()
	s, err := config.Load(nil, []string{"POPUPMOCK_CONFIG=" + filepath.Join(folder, ConfigFile)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, DataFolder)); err == nil {
		s.Mock.Data = os.DirFS(filepath.Join(folder, DataFolder))
	}
	s.Mock.Clock = mockserver.ClockConfig{Start: mockserver.SeededStart(), Frozen: true}
	return s.Mock
}

// replayed compares the answers of a mock that a recording is served by with those that were recorded, request by request.
func replayed(t *testing.T, exchanges []*Exchange, c mockserver.Config, known func(string) string) []string {
	t.Helper()
	copies := make([]*Exchange, len(exchanges))
	for i, x := range exchanges {
		one := *x
		one.Body = []byte(known(string(x.Body)))
		one.Reply = bytes.Clone(x.Reply)
		copies[i] = &one
	}
	s, err := tell(copies, false)
	if err != nil {
		t.Fatal(err)
	}
	mock, err := mockserver.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer mock.Close()
	p := &player{s, mock, mock.APIHandler()}
	var wrong []string
	if err := p.play(t.Context(), c.Assumptions, nil, func(st *step, r *reply) bool {
		for _, text := range s.differ(st, r) {
			wrong = append(wrong, fmt.Sprintf("request %d (%s): %s", st.number, s.what(st), text))
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return wrong
}

// placeholders puts what a recording has in the place of the credentials.
func placeholders(body string) string {
	return strings.NewReplacer(username, "account-1", encode(password), `"password-of-account-1"`).Replace(body)
}

func asItIs(body string) string { return body }
