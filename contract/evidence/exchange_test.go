package evidence

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
)

func TestExchange(t *testing.T) {
	t.Parallel()
	var s Secrets
	s.Add("PASSWORD", "hush hush")
	s.Learn([]byte(`{"access_token":"access-one"}`))
	asked := Request{URL: "http://example.test/a?p=hush+hush", Header: http.Header{"Authorization": {"Bearer access-one"}}}
	const line = `curl -sS -i "http://example.test/a?p=${PASSWORD}" -H "Authorization: Bearer ${ACCESS_1}"`
	long := strings.Repeat("a", maxShownBody-5)
	tests := []struct {
		name   string
		answer Answer
		err    error
		want   report.Exchange
	}{
		{
			"an answer", Answer{200, http.Header{"X-B": {"2", "hush hush"}, "X-A": {"1"}}, []byte(`{"got":"hush hush"}`)}, nil,
			report.Exchange{Curl: line, Status: 200, Header: []string{"X-A: 1", "X-B: $PASSWORD", "X-B: 2"}, Body: `{"got":"$PASSWORD"}`},
		},
		{
			"a secret where the body is cut", Answer{Status: 200, Body: []byte(long + "hush hush!")}, nil,
			report.Exchange{Curl: line, Status: 200, Body: long + "$PASS", Cut: true},
		},
		{
			"a letter where the body is cut", Answer{Status: 200, Body: []byte(long + "aaaa" + "žž")}, nil,
			report.Exchange{Curl: line, Status: 200, Body: long + "aaaa", Cut: true},
		},
		{
			"a body that just fits", Answer{Status: 200, Body: []byte(long + "aaaaa")}, nil,
			report.Exchange{Curl: line, Status: 200, Body: long + "aaaaa"},
		},
		{
			"no text", Answer{Status: 200, Body: []byte("hush hush\xff")}, nil,
			report.Exchange{Curl: line, Status: 200, Body: "(10 bytes that are not UTF-8)"},
		},
		{
			"cookies", Answer{Status: 204, Header: http.Header{"Set-Cookie": {"a=b"}, "set-cookie": {"c=d"}}}, nil,
			report.Exchange{Curl: line, Status: 204, Header: []string{"Set-Cookie: <secret>", "set-cookie: <secret>"}},
		},
		{
			"an error", Answer{Status: 200, Body: []byte("half of it")}, errors.New("the answer to hush hush breaks off"),
			report.Exchange{Curl: line, Error: "the answer to $PASSWORD breaks off"},
		},
		{
			"an error of net/http", Answer{}, fmt.Errorf("send: %w", &url.Error{Op: "Get", URL: "http://example.test/a", Err: errors.New("refused")}),
			report.Exchange{Curl: line, Error: "refused"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := s.Exchange(asked, test.answer, test.err); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v\nwant %+v", got, test.want)
			}
		})
	}
}
