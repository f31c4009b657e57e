package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const (
	walletsPath     = "/api/v1/wallets"
	countryPath     = "/api/v1/countries/1"
	subcategoryPath = "/api/v1/subcategories/101"
	errNotAllowed   = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Authentication required or failed."}}`
)

// sending is a request that is sent over and over.
type sending struct {
	method, path, body string
	header             []string
	good, denied       string // body of a good answer, its beginning or a part of it; and of the 401
}

// reads are requests with the access token, to pages that differ in the text of their 401.
func reads(b *bout) []sending {
	return []sending{
		b.read(categoriesPath, errAccessToken, b.tokens.Access), b.read(walletsPath, errNotAllowed, b.tokens.Access),
		b.read(countryPath, errAccessToken, b.tokens.Access),
	}
}

func (b *bout) read(path, denied, token string, header ...string) sending {
	return sending{"GET", path, "", append(header, "Authorization", "Bearer "+token), b.good[path], denied}
}

// logins are all with the password that is right at first.
func logins(*bout) []sending {
	return []sending{{"POST", loginPath, loginBody, nil, `"access_token":"`, errCredentials}}
}

// refreshes are with a refresh token that is spent, and gets the same successor each time: refresh-reuse is retire-on-use. It is
// the same in what it says; another key may have signed it.
func refreshes(b *bout) []sending {
	b.next = b.me.refresh(b.tokens.Refresh)
	return []sending{{"POST", refreshPath, `{"refresh_token":"` + b.tokens.Refresh + `"}`, nil, strings.Split(b.next.Access, ".")[1], errRefreshToken}}
}

// goodBodies are what reads get from a mock that is asked for nothing else.
func goodBodies(t *testing.T) map[string]string {
	t.Helper()
	u := newUser(t, newMock(t, mockserver.Config{}))
	token := u.login().Access
	bodies := map[string]string{}
	for _, path := range []string{categoriesPath, walletsPath, countryPath, subcategoryPath} {
		got := u.get(path, token)
		got.wantOK(t)
		bodies[path] = got.body
	}
	return bodies
}

// outcome is a legal answer, and what the journal has of it. The zero value stands for requests that are not sent.
type outcome struct {
	status int
	body   string // its beginning or a part of it, in place of what the request says
	reason journal.Reason
}

func good() outcome { return outcome{status: http.StatusOK} }

// denied is a 401 in the words of the page.
func denied(reason journal.Reason) outcome {
	return outcome{status: http.StatusUnauthorized, reason: reason}
}

func offWhitelist() outcome {
	return outcome{http.StatusForbidden, errAddress, journal.ReasonIPNotAllowed}
}

// unlike says in what a request differs from an outcome.
func (o outcome) unlike(got sighting) string {
	body := o.body
	switch {
	case body != "":
	case o.status == http.StatusOK:
		body = got.sent.good
	case o.status == http.StatusUnauthorized:
		body = got.sent.denied
	}
	if got.status != o.status || !holdsPart(got.body, body) {
		return fmt.Sprintf("got %d %.200s, want %d %.200s", got.status, got.body, o.status, body)
	}
	return ""
}

// holdsPart tells whether a body has a part, or begins with it where that is how bodies begin. Every body has some.
func holdsPart(body, part string) bool {
	if strings.HasPrefix(part, "{") || strings.HasPrefix(part, "[") {
		return strings.HasPrefix(body, part)
	}
	return part != "" && strings.Contains(body, part)
}

// unlikeEntry is unlike, and says in what the journal's entry differs.
func (o outcome) unlikeEntry(got sighting, entry *journal.Entry) string {
	text := o.unlike(got)
	switch {
	case text != "":
	case entry == nil && got.late:
		text = "it is not in the journal"
	case entry != nil && (entry.Reason != o.reason || entry.SentStatus != o.status):
		text = fmt.Sprintf("the journal has %d for reason %q (%s), want %d for %q", entry.SentStatus, entry.Reason, entry.Cause, o.status, o.reason)
	}
	return text
}
