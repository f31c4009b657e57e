package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// TestCtlJournalShow is what people read of a request, to the letter but for what net/http sends of itself.
func TestCtlJournalShow(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	got := printed(t, "ctl", "--url", mock.base, "journal", "show", "2")
	got = regexp.MustCompile(`(?m)^(Host|Connection|User-Agent|Accept-Encoding|Content-Length): .*\n`).ReplaceAllString(got, "")
	want := `Request 2, POST /auth/login at 2025-01-15T09:30:00Z, got 401: account
your_api_username has another password.

Request
Content-Type: application/json

{"username":"your_api_username","password":"[password]"}

Answer 401 Unauthorized
Content-Type: application/json
Date: Wed, 15 Jan 2025 09:30:00 GMT

{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Invalid credentials"}}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if code, _, stderr := execute(t, "ctl", "--url", mock.base, "journal", "show", "9"); code != 1 || stderr != "popupmock: no request 9: the last one is request 3\n" {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// What a client sends does nothing to a terminal, and what is missing is told.
func TestShownExchange(t *testing.T) {
	t.Parallel()
	page := &list{}
	page.exchange(journal.Exchange{Request: journal.Message{
		Query: "a=\x1b[2J", Headers: []journal.HeaderField{{"X-\x1b", "\u202ea"}}, Omitted: 2, Body: "one\x1b[31m\r\ntwo\u2028\n", Size: 1 << 20, Truncated: true,
	}}, "It was\x1b sent.")
	want := `It was\x1b sent.

Request ?a=\x1b[2J
X-\x1b: \u202ea
… and 2 header fields more

one\x1b[31m
two\u2028
… the beginning of 1048576 bytes

No answer
`
	if diff := cmp.Diff(want, page.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	page = &list{}
	page.message("Answer", journal.Message{Body: "/w==", Encoding: journal.EncodingBase64, Size: 1})
	if got := page.String(); !strings.HasSuffix(got, "\n/w==\n… 1 byte that are no UTF-8, in base64\n") {
		t.Errorf("a body that is no text is shown as %s", got)
	}
}
