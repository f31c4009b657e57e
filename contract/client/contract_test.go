package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/internal/api"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// checking returns a transport that checks what goes to a base URL.
func checking(tb testing.TB, baseURL string, next http.RoundTripper, overlays ...openapi.Overlay) http.RoundTripper {
	tb.Helper()
	document, err := openapi.Load(overlays...)
	if err != nil {
		tb.Fatal(err)
	}
	base, err := url.Parse(baseURL)
	if err != nil {
		tb.Fatal(err)
	}
	return newContractTransport(next, document, base, time.Minute)
}

// checkedAt returns a client of a handler, which checks, and how often the handler was asked.
func checkedAt(tb testing.TB, handler http.HandlerFunc, overlays ...openapi.Overlay) (*Client, *atomic.Int64) {
	tb.Helper()
	var count atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		handler(w, r)
	}))
	transport := &http.Transport{}
	tb.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	return callsWith(tb, server.URL, bearing{"token-of-mine", checking(tb, server.URL, transport, overlays...)}), &count
}

// The mock keeps the contract, and so does the client: no call of a mock, below a sandbox's path too, is a violation.
func TestContractOfTheMock(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	token := loginAt(t, mock)
	c := callsWith(t, mock.URL, bearing{token, checking(t, mock.URL, mock.Client().Transport, openapi.Extensions)})
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"categories":    func() error { _, err := c.Categories(ctx); return err },
		"category":      func() error { _, err := c.Category(ctx, 1); return err },
		"subcategories": func() error { _, err := c.Subcategories(ctx); return err },
		"subcategory":   func() error { _, err := c.Subcategory(ctx, 101); return err },
		"countries":     func() error { _, err := c.Countries(ctx); return err },
		"currencies":    func() error { _, err := c.Currencies(ctx); return err },
		"wallets":       func() error { collect(t, c.Wallets(ctx, WalletQuery{Limit: 2})); return nil },
		"transactions": func() error {
			collect(t, c.Transactions(ctx, TransactionQuery{Sort: Sort{"id", Ascending}, Currency: "USD"}))
			return nil
		},
		"products": func() error { collect(t, c.Products(ctx, ProductQuery{})); return nil },
		"an order": func() error {
			p, value := affordable(t, c)
			order, err := c.CreateOrder(ctx, NewOrder{ProductID: p.ID, Denomination: value, Quantity: 1, Ref: "r"})
			if err == nil {
				_, err = c.Order(ctx, order.ID)
			}
			collect(t, c.Orders(ctx, OrderQuery{Status: OrderDelivered}))
			return err
		},
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Country(ctx, 2_000_000_000); !errors.Is(err, ErrNotFound) {
		t.Errorf("an error that the document has gives %v, want ErrNotFound", err)
	}
}

// goodWallets is an answer as the document has it, but for what a test changes.
func goodWallets(status int, body string, change ...string) http.HandlerFunc {
	header := map[string]string{
		"X-Page": "1", "X-Per-Page": "50", "X-Total-Count": "1", "X-Total-Pages": "1", "X-Page-Size": "1", "X-Has-More": "false",
		"Content-Type": jsonType,
	}
	for i := 0; i < len(change); i += 2 {
		header[change[i]] = change[i+1]
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			if value != "" {
				w.Header().Set(name, value)
			}
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const goodWallet = `[{"id":1,"currency_id":2,"amount":5.00,"type":"PREPAID"}]`

func TestContractOfAnswers(t *testing.T) {
	t.Parallel()
	const jwt = "eyJhIjoxfQ.eyJhIjoxfQ.c2VjcmV0"
	with := func(old, replacement string) string { return strings.Replace(goodWallet, old, replacement, 1) }
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"status":           {goodWallets(418, `{}`), "status: undocumented status: listWallets does not answer 418, found 418"},
		"media type":       {goodWallets(200, goodWallet, "Content-Type", "text/html"), "header Content-Type: media type: want application/json, found text/html"},
		"a header missing": {goodWallets(200, goodWallet, "X-Page", ""), "header X-Page: required: found missing"},
		"a header's value": {goodWallets(200, goodWallet, "X-Page", "0"), `header X-Page: minimum: want 1 or more, found "0"`},
		"a header's type":  {goodWallets(200, goodWallet, "X-Page", "one"), `header X-Page: type: want integer, found "one"`},
		"null":             {goodWallets(200, with(`5.00`, `null`)), "body/0/amount: type: want number, found null"},
		"a short text":     {goodWallets(200, with(`5.00`, `"5.00"`)), `body/0/amount: type: want number, found "5.00"`},
		"a long text":      {goodWallets(200, with(`5.00`, `"`+strings.Repeat("x", 40)+`"`)), "body/0/amount: type: want number, found a string of 40 characters"},
		"a token":          {goodWallets(200, with(`5.00`, `"`+jwt+`"`)), "body/0/amount: type: want number, found a string of 30 characters"},
		"its own token":    {goodWallets(200, with(`5.00`, `"token-of-mine"`)), "body/0/amount: type: want number, found a string of 13 characters"},
		"a number":         {goodWallets(200, with(`"PREPAID"`, `7`)), `body/0/type: enum: want "PREPAID" or "POSTPAID", found 7`},
		"true":             {goodWallets(200, with(`"PREPAID"`, `true`)), `body/0/type: enum: want "PREPAID" or "POSTPAID", found true`},
		"a list":           {goodWallets(200, with(`"PREPAID"`, `[1,2]`)), `body/0/type: enum: want "PREPAID" or "POSTPAID", found a list of 2`},
		"an object":        {goodWallets(200, with(`5.00`, `{"a":1}`)), `body/0/amount: type: want number, found an object of 1 fields`},
		"missing":          {goodWallets(200, with(`"currency_id":2,`, ``)), "body/0/currency_id: required: found missing"},
		"a field too many": {goodWallets(200, with(`"id":1`, `"id":1,"secret":2`)), "body/0: additionalProperties: unknown property, found an object of 5 fields"},
		"another type":     {goodWallets(200, with(`PREPAID`, `OTHER`)), `body/0/type: enum: want "PREPAID" or "POSTPAID", found "OTHER"`},
		"no JSON":          {goodWallets(200, `[secret`), "body: json: not JSON at byte 2, found 7 bytes that are not one JSON value"},
		"no body":          {goodWallets(200, ``), "body: required: found missing"},
		"no list":          {goodWallets(200, `{"id":1}`), "body: type: want array, found an object of 1 fields"},
		"another message": {goodWallets(401, nested("UnauthorizedError", "UNAUTHORIZED", "Go away")),
			`body/error/message: enum: want "Authentication required or failed.", found "Go away"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, _ := checkedAt(t, c.handler)
			_, err := calls.WalletPage(t.Context(), WalletQuery{})
			var departed *ContractError
			if !errors.As(err, &departed) || len(departed.Violations) != 1 || departed.Operation != "listWallets" || departed.Direction != "response" {
				t.Fatalf("the error is %v, want a ContractError with one violation", err)
			}
			wantText(t, departed, "response of listWallets departs from the contract: "+c.want)
		})
	}
}

// All violations are there, in the order of their places.
func TestContractErrorHasAll(t *testing.T) {
	t.Parallel()
	c, _ := checkedAt(t, goodWallets(200, `[{"id":"1","currency_id":2,"type":"X"}]`, "X-Page", "", "X-Has-More", "maybe"))
	for range 2 { // the second time from memory
		_, err := c.WalletPage(t.Context(), WalletQuery{})
		var departed *ContractError
		if !errors.As(err, &departed) {
			t.Fatal(err)
		}
		var places []string
		for _, v := range departed.Violations {
			places = append(places, v.Where+" "+v.Rule)
		}
		want := "body/0/amount required|body/0/id type|body/0/type enum|header X-Has-More enum|header X-Page required"
		if got := strings.Join(places, "|"); got != want {
			t.Errorf("places are %s, want %s", got, want)
		}
	}
}

// What departs is not sent.
func TestContractOfRequests(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		call func(*Client, context.Context) error
		want string
	}{
		"a query": {func(c *Client, ctx context.Context) error {
			_, err := c.WalletPage(ctx, WalletQuery{Limit: 20000})
			return err
		}, `request of listWallets departs from the contract: query limit: maximum: want 10000 or less, found "20000"`},
		"a path": {func(c *Client, ctx context.Context) error { _, err := c.Wallet(ctx, -5); return err },
			`request of getWallet departs from the contract: path id: minimum: want 1 or more, found "-5"`},
		"a body": {func(c *Client, ctx context.Context) error {
			_, err := c.Charges(ctx, 1, ChargesRequest{Denomination: "0", Quantity: -1})
			return err
		}, `request of calculateCharges departs from the contract: body/denomination: minimum: want 0.01 or more, found 0; body/quantity: minimum: want 1 or more, found -1`},
		"a body that is secret": {func(c *Client, ctx context.Context) error {
			_, err := c.CreateOrder(ctx, NewOrder{ProductID: 1, Denomination: "5", Quantity: 1, Email: "secret"})
			return err
		}, `request of createOrder departs from the contract: body/email: pattern: want a match of ^[^@\s]+@[^@\s]+$, found a string of 6 characters`},
		"a password": {func(c *Client, ctx context.Context) error {
			_, err := c.api.Login(ctx, openapi.LoginRequest{Username: "u"})
			return err
		}, `request of login departs from the contract: body/password: minLength: want 1 or more characters, found a string of 0 characters`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, count := checkedAt(t, saying(200, jsonType, `{}`), openapi.Extensions)
			err := c.call(calls, t.Context())
			var departed *ContractError
			if !errors.As(err, &departed) {
				t.Fatalf("the error is %v, want a ContractError", err)
			}
			wantText(t, departed, c.want)
			if got := count.Load(); got != 0 {
				t.Errorf("%d requests were sent", got)
			}
		})
	}
}

// Answers with tokens, and with vouchers, are described and never shown.
func TestContractErrorShowsNoSecrets(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"login": `{"success":true,"data":{"access_token":7,"refresh_token":"secret","access_expires_at":"secret","refresh_expires_at":"secret","client_id":"secret"}}`,
		"order": `{"id":"secret","ref":8,"vouchers":[{"claim_url":5,"card_number":"secret","voucher_reference_number":null,"pin_code":1234,"expires_at":"secret"}]}`,
	}
	calls := map[string]func(*Client) error{
		"login": func(c *Client) error {
			_, err := c.api.Login(t.Context(), openapi.LoginRequest{Username: "secret", Password: "secret"})
			return err
		},
		"order": func(c *Client) error { _, err := c.Order(t.Context(), 1); return err },
	}
	for name, body := range bodies {
		c, _ := checkedAt(t, saying(200, jsonType, body), openapi.Extensions)
		err := calls[name](c)
		var departed *ContractError
		if !errors.As(err, &departed) || len(departed.Violations) < 3 {
			t.Fatalf("%s: the error is %v", name, err)
		}
		if text := err.Error(); strings.Contains(text, "secret") || strings.Contains(text, "1234") || !strings.Contains(text, "found a string of 6 characters") {
			t.Errorf("%s: it says %s", name, text)
		}
	}
}

func TestContractOfWhatTheDocumentDoesNotKnow(t *testing.T) {
	t.Parallel()
	c, count := checkedAt(t, saying(200, jsonType, `{}`)) // without the extensions
	_, err := c.Order(t.Context(), 1)
	var departed *ContractError
	if !errors.As(err, &departed) || count.Load() != 0 {
		t.Fatalf("the error is %v after %d requests", err, count.Load())
	}
	wantText(t, departed, "request departs from the contract: path: undocumented path: want one of the document, found a path of 16 characters")

	transport := checking(t, "http://example.com", refusing{t})
	r := httptest.NewRequest("DELETE", "http://example.com/api/v1/wallets", nil)
	resp, err := transport.RoundTrip(r)
	if resp != nil {
		resp.Body.Close()
	}
	wantText(t, err, "request departs from the contract: method: undocumented method: want GET, found DELETE")
}

// refusing is a transport that nothing must get to.
type refusing struct{ t *testing.T }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) {
	r.t.Error("the request was sent")
	return nil, errors.New("sent")
}

// answering is a transport that answers everything with a body.
type answering struct {
	header http.Header
	body   io.Reader
	got    *http.Request
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	a.got = r
	return &http.Response{StatusCode: 200, Header: a.header, Body: io.NopCloser(a.body), ContentLength: -1}, nil
}

// What does not go to the API passes as it is.
func TestContractLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"http://other.example/api/v1/wallets?limit=x", "https://api.example/s/a/api/v1/wallets?limit=x",
		"http://api.example/s/ab/api/v1/wallets?limit=x", "http://api.example/health",
	} {
		next := &answering{body: endless{}}
		transport := checking(t, "http://api.example/s/a", next)
		r := httptest.NewRequest("GET", target, nil)
		resp, err := transport.RoundTrip(r)
		if err != nil || next.got != r {
			t.Fatalf("%s: %v", target, err)
		}
		resp.Body.Close()
	}
	transport := checking(t, "http://api.example/s/a", refusing{t})
	resp, err := transport.RoundTrip(httptest.NewRequest("GET", "http://API.example/s/a/api/v1/wallets?limit=x", nil))
	if resp != nil {
		resp.Body.Close()
	}
	wantText(t, err, `request of listWallets departs from the contract: query limit: type: want integer, found "x"`)
}

// Bodies can be read after they were checked, and the request's as often as it is sent.
func TestContractKeepsBodies(t *testing.T) {
	t.Parallel()
	const answer = `{"success":true,"data":{"message":"Successfully logged out"}}`
	header := http.Header{"Content-Type": {jsonType}}
	next := &answering{header: header, body: strings.NewReader(answer)}
	transport := checking(t, "http://example.com", next)
	resp, err := transport.RoundTrip(httptest.NewRequest("POST", "http://example.com/auth/logout", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); string(text) != answer || err != nil {
		t.Errorf("the answer is %s (%v), want %s", text, err, answer)
	}
	const login = `{"username":"u","password":"p"}`
	body := &closing{Reader: strings.NewReader(login)}
	r := httptest.NewRequest("POST", "http://example.com/auth/login", nil)
	r.Header.Set("Content-Type", jsonType)
	r.Body, r.ContentLength = body, -1
	next.body = bytes.NewReader(nil)
	if _, err := transport.RoundTrip(r); err == nil { //nolint:bodyclose // there is none: the answer departs
		t.Fatal("an empty answer to a login is let pass")
	}
	if !body.closed || r.Body != body || r.GetBody != nil {
		t.Error("the request was changed, or its body left open")
	}
	for range 2 {
		again, err := next.got.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(again); string(text) != login || err != nil || next.got.ContentLength != int64(len(login)) {
			t.Errorf("the request is %s (%v), want %s", text, err, login)
		}
	}
	if text, err := io.ReadAll(next.got.Body); string(text) != login || err != nil {
		t.Errorf("the request is %s (%v), want %s", text, err, login)
	}
}

func TestContractReadsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	need.Long(t, "3 s")
	next := &answering{header: http.Header{"Content-Type": {jsonType}}, body: endless{}}
	transport := checking(t, "http://example.com", next)
	r := httptest.NewRequest("GET", "http://example.com/api/v1/countries", nil)
	_, err := transport.RoundTrip(r) //nolint:bodyclose // there is none
	wantText(t, err, "response of listCountries departs from the contract: body: size: want 33554432 bytes or fewer, found more than that")
	r = httptest.NewRequest("POST", "http://example.com/auth/login", endless{})
	_, err = transport.RoundTrip(r) //nolint:bodyclose // there is none
	wantText(t, err, "request of login departs from the contract: body: size: want 33554432 bytes or fewer, found more than that")
}

// An answer that is cut on its way breaks the line, not the contract.
func TestContractOfACutAnswer(t *testing.T) {
	t.Parallel()
	c, _ := checkedAt(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, `[{"id":`)
	})
	_, err := c.Countries(t.Context())
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the error is %v, want that of reading", err)
	}
	wantText(t, err, "listCountries: read the answer: unexpected EOF")
}

// The older dialect has a document of its own.
func TestContractOfTheOlderDialect(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("dialect", "legacy"))
	for overlay, want := range map[openapi.Overlay]bool{openapi.Legacy: true, openapi.Extensions: false} {
		calls, err := api.NewClient(mock.URL, api.WithHTTPClient(&http.Client{
			Transport: checking(t, mock.URL, mock.Client().Transport, overlay),
		}))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := calls.Login(t.Context(), openapi.LoginRequest{Username: mock.Username, Password: mock.Password})
		if (err == nil) != want {
			t.Errorf("with %s the error is %v", overlay, err)
		}
		if err == nil {
			resp.Body.Close()
		}
	}
}
