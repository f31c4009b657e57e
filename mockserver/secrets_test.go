package mockserver_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func TestNoSecretInJournalLogOrControlAnswers(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var lines strings.Builder
	mock := mockserver.Start(t, func(c *mockserver.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		c.OnEntry = func(e journal.Entry) { lines.WriteString(journal.Line(e) + "\n") }
	})
	u := newUser(t, mock.Server)
	const typo = "hunter2-typed-into-the-wrong-field"
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	u.refreshWith(tokens.Refresh)
	u.get(categoriesPath, tokens.Access)
	u.get(categoriesPath, next.Refresh)
	u.get("/api/v1/"+next.Access, next.Access)
	u.get(productsPath+"?access_token="+next.Access, next.Access)
	u.do("POST", loginPath, `{"username":"`+typo+`","password":"x"}`)
	u.do("POST", loginPath, `{"username":["`+typo+`"],"password":"`+typo+`"}`)
	u.do("POST", refreshPath, `{"refresh_token":["`+next.Refresh+`"]}`)
	u.do("GET", categoriesPath, "", "Authorization", "Bearer "+next.Access+" "+next.Access)
	u.do("GET", categoriesPath, "", "Authorization", "Basic "+typo)

	entries, err := json.Marshal(mock.Journal())
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{
		"journal": string(entries), "table": journal.Table(mock.Journal()), "lines": lines.String(), "log": log.String(),
		"GET /_mock/tokens":   u.do("GET", "/_mock/tokens", "").body,
		"GET /_mock/accounts": u.do("GET", "/_mock/accounts", "").body,
		"GET /_mock/journal":  u.do("GET", "/_mock/journal", "").body,
	}
	secrets := []string{mock.Password, typo}
	for _, token := range []string{tokens.Access, tokens.Refresh, next.Access, next.Refresh} {
		parts := strings.Split(token, ".")
		secrets = append(secrets, parts[2]) // the signature: without it a token is good for nothing
	}
	for place, text := range places {
		if text == "" && place != "log" {
			t.Errorf("%s is empty, so it proves nothing", place)
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s contains a secret: …%s…", place, around(text, secret))
			}
		}
	}
}

// An opaque refresh token is no JWT that a mask would know by its dots.
func TestNoOpaqueTokenInTheJournal(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("refresh-token-form", "opaque"))
	u := newUser(t, mock.Server)
	token := u.login().Refresh
	u.get("/api/v1/"+token, token)
	u.get("/api/v1/eyJ"+token+"?refresh_token="+token, token)
	u.refreshWith(token)
	u.refreshWith(token)
	entries, err := json.Marshal(mock.Journal())
	if err != nil {
		t.Fatal(err)
	}
	secret := token[len(token)-40:] // of the signature
	for place, text := range map[string]string{"journal": string(entries), "table": journal.Table(mock.Journal())} {
		if strings.Contains(text, secret) || !strings.Contains(text, "[token]") {
			t.Errorf("%s contains a secret: …%s…", place, around(text, token[:20]))
		}
	}
}

func around(text, secret string) string {
	at := strings.Index(text, secret)
	return text[max(0, at-60):min(len(text), at+len(secret)+20)]
}
