package leak

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestTokensOfTheMock learns by a tap in front of a mock, which signs in each way, what a client that logs in then leaks.
func TestTokensOfTheMock(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]fault.Effect{
		"as ever": fault.Date{Value: "today"}, "broken JSON": fault.MalformedJSON{}, "cut": fault.Cut{Bytes: 100_000}, "in drops": fault.Drip{Bytes: 500, Interval: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			mock.AddFault(fault.Rule{Operation: "login", Phase: fault.After, Effect: effect})
			s := &Secrets{}
			s.Add(Password, mock.Password)
			var answer tap.Exchange
			heard, err := tap.Open(t.Context(), strings.TrimPrefix(mock.URL, "http://"), tap.Options{
				Clock: clockwork.NewFakeClock(), Heard: func(x tap.Exchange) { s.Learn(x); answer = x },
			})
			if err != nil {
				t.Fatal(err)
			}
			body := fmt.Sprintf(`{"username":%q,"password":%q}`, mock.Username, mock.Password)
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			res, err := (&http.Client{Transport: transport}).Post(heard.URL()+"/auth/login", "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			// Whoever hangs up before the end has not been told the last token.
			_, err = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if want := map[bool]error{true: io.ErrUnexpectedEOF}[name == "cut"]; !errors.Is(err, want) {
				t.Fatalf("the body ended with %v, want %v", err, want)
			}
			if err := heard.Close(); err != nil {
				t.Fatal(err)
			}
			if got := brief(find(s, string(answer.AnswerBody), 100)); got != "access token 1 as it is, refresh token 1 as it is" {
				t.Errorf("found %q in the answer", got)
			}
			for kind, token := range tokenField.FindAllSubmatch(answer.AnswerBody, -1) {
				header, rest, _ := strings.Cut(strings.Trim(string(token[2]), `"`), ".")
				payload, signature, _ := strings.Cut(rest, ".")
				for text, found := range map[string]bool{header: false, payload: true, signature: true, signature[:12]: false, header + "." + payload[:10]: false} {
					if got := brief(find(s, text, 7)); (got != "") != found {
						t.Errorf("found %q in %d of token %d, want any: %t", got, len(text), kind, found)
					}
				}
			}
			if got := s.Requests(heard.Exchanges()); len(got) > 0 {
				t.Errorf("found %v in a login as it should be", got)
			}
		})
	}
}
