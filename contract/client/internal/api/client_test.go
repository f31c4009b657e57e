package api

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/openapi"
)

// doer keeps what it is asked to do.
type doer struct{ got *http.Request }

func (d *doer) Do(r *http.Request) (*http.Response, error) {
	d.got = r
	return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
}

// sent is the error of a call, whose answer does not matter.
func sent(resp *http.Response, err error) error {
	if resp != nil {
		resp.Body.Close()
	}
	return err
}

func TestCallsGoBelowTheBaseURL(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://api.example.com":        "https://api.example.com/api/v1/wallets/7",
		"https://api.example.com/":       "https://api.example.com/api/v1/wallets/7",
		"http://127.0.0.1:8080/s/a%2Fb/": "http://127.0.0.1:8080/s/a%2Fb/api/v1/wallets/7",
	} {
		d := &doer{}
		c, err := NewClient(base, WithHTTPClient(d))
		if err != nil {
			t.Fatal(err)
		}
		if err := sent(c.GetWallet(t.Context(), 7)); err != nil {
			t.Fatal(err)
		}
		if got := d.got.URL.String(); got != want {
			t.Errorf("below %s it is %s, want %s", base, got, want)
		}
	}
}

func TestWhatIsNoBaseURL(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"":                            `the base URL has scheme "", want http or https`,
		"ftp://example.com":           `the base URL has scheme "ftp", want http or https`,
		"http:///api":                 `the base URL has no host, want for example https://api.example.com`,
		"http://secret\x7f":           `the base URL cannot be read, want for example https://api.example.com`,
		"http://u:secret@example.com": `the base URL has a user, want none: credentials are given on their own`,
		"http://example.com?secret":   `the base URL has a query or a fragment, want none`,
		"http://example.com/#secret":  `the base URL has a query or a fragment, want none`,
	} {
		if _, err := NewClient(base); err == nil || err.Error() != want {
			t.Errorf("%q: error is %v, want %s", base, err, want)
		}
	}
}

func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	d := &doer{}
	c, err := NewClient("http://example.com", WithHTTPClient(d))
	if err != nil {
		t.Fatal(err)
	}
	limit, sort := 5, `{"field":"id"}`
	if err := sent(c.ListTransactions(t.Context(), openapi.ListTransactionsParams{Limit: &limit, Sort: &sort})); err != nil {
		t.Fatal(err)
	}
	if got, want := d.got.URL.RawQuery, "limit=5&sort=%7B%22field%22%3A%22id%22%7D"; got != want {
		t.Errorf("query is %s, want %s", got, want)
	}
	if d.got.Body != nil || d.got.Header.Get("Content-Type") != "" || d.got.Header.Get("Accept") != "application/json" {
		t.Errorf("a GET has body %v and header %v", d.got.Body, d.got.Header)
	}
	order := openapi.CreateOrderRequest{ProductID: 1, Denomination: json.Number("25.00"), Quantity: 2}
	if err := sent(c.CreateOrder(t.Context(), order)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it can be sent again
		body, err := d.got.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(body)
		if want := `{"product_id":1,"denomination":25.00,"quantity":2}`; err != nil || string(text) != want {
			t.Errorf("body is %s (%v), want %s", text, err, want)
		}
	}
	if got := d.got.Header.Get("Content-Type"); got != "application/json" || d.got.Method != "POST" {
		t.Errorf("%s with content type %q", d.got.Method, got)
	}
	order.Denomination = "no number"
	if err := sent(c.CreateOrder(t.Context(), order)); err == nil || !strings.HasPrefix(err.Error(), "encode the request: ") {
		t.Errorf("a broken body gives %v", err)
	}
}

func TestSegment(t *testing.T) {
	t.Parallel()
	if got := segment("a/b?c"); got != "a%2Fb%3Fc" {
		t.Errorf("it is %s, want one segment", got)
	}
}
