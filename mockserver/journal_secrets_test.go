package mockserver_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// Whatever the journal is asked for, and with whatever, no token and no password comes out.
func TestNoSecretFromJournalCalls(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"jwt", "opaque"} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("refresh-token-form", form), mockserver.WithAssumption("refresh-reuse", "revoke-family"))
			u := newUser(t, mock.Server)
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			for _, token := range []string{tokens.Access, tokens.Refresh, next.Access, next.Refresh} {
				u.get("/api/v1/"+token, token)
				u.get(productsPath+"?access_token="+token, token)
				u.refreshWith(token)
				u.do("POST", loginPath, `{"username":"`+token+`","password":"`+mock.Password+`"}`)
			}
			places := map[string]string{}
			ask := func(method, path, body string) {
				places[method+" "+path[:min(60, len(path))]+body[:min(40, len(body))]] = u.do(method, "/_mock/journal"+path, body).body
			}
			for _, token := range []string{next.Access, next.Refresh} {
				for _, key := range []string{"path", "account", "fault", "operation", "method", "fingerprint", "family", "client_ip", "reason", "state", "status"} {
					query := "?" + key + "=" + url.QueryEscape(token)
					ask("GET", query, "")
					ask("GET", "/count"+query+"&min=999", "")
					ask("GET", "/wait"+query+"&timeout=0s&count=999", "")
					ask("POST", "/order", fmt.Sprintf(`{"steps":[{"%s":"%s"},{"%s":"%s"},{"%s":"%s"}]}`, key, token, key, token, key, token))
				}
				ask("GET", "/count?min="+token, "")
				ask("GET", "/wait?timeout="+token, "")
				ask("GET", "/"+token+"/explain", "")
				ask("GET", "/count?"+token+"=1", "")
				ask("POST", "/order", `{"steps":[{"`+token+`":1}]}`)
			}
			for seq := range len(mock.Journal()) {
				ask("GET", fmt.Sprintf("/%d/explain", seq+1), "")
			}
			ask("GET", "/har", "")
			mock.EndJournal()
			w := httptest.NewRecorder()
			mock.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/_mock/journal/stream?since=0", nil))
			places["stream"] = w.Body.String()

			secrets := []string{mock.Password}
			for _, token := range []string{tokens.Access, tokens.Refresh, next.Access, next.Refresh} {
				secrets = append(secrets, token[len(token)-40:]) // of the signature: without it a token is good for nothing
			}
			for place, text := range places {
				for _, secret := range secrets {
					if text == "" || strings.Contains(text, secret) {
						t.Errorf("%s contains a secret, or nothing: …%s…", place, around(text, secret))
					}
				}
			}
		})
	}
}
