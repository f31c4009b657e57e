package control_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
)

func TestCheckBaseURL(t *testing.T) {
	t.Parallel()
	const noURL = "want a base URL, for example http://127.0.0.1:8080"
	for base, want := range map[string]string{
		"http://127.0.0.1:8080": "", "https://[::1]/s/one": "", "": noURL, "secret:word@host": noURL, "ftp://host": noURL, "http://": noURL,
		"http://me:secret@host": "the base URL has a user, want none", "http://host?a=secret": "the base URL has a query or a fragment, want none",
		"http://host#secret": "the base URL has a query or a fragment, want none",
	} {
		got := ""
		if err := control.CheckBaseURL(base); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: error %q, want %q", base, got, want)
		}
	}
}
