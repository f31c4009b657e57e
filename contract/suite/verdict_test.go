package suite_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need/broken"
)

// An answer that departs from what is assumed, or has more than is documented, informs; one that departs from what is
// documented fails, whatever the case is about.
func TestAnswersCount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		breaks  broken.Break
		verdict report.Verdict
		reason  string
	}{
		{"as it is", broken.After(broken.Everything, func(*broken.Visit) {}), report.Pass, ""},
		{"another realm", broken.After("GET /api/v1/countries", func(v *broken.Visit) {
			v.Header.Set("WWW-Authenticate", `Bearer realm="shop"`)
		}), report.Pass, ""}, // a header of 401 alone
		{"one field more", broken.After("GET /api/v1/countries", func(v *broken.Visit) {
			v.Each(func(r map[string]any) { r["continent"] = "Europe" })
		}), report.Inform, "an answer is not as assumed: GET /api/v1/countries: response body/0: additionalProperties: unknown property (assumed)"},
		{"no media type", broken.After("GET /api/v1/countries", func(v *broken.Visit) { v.Header.Set("Content-Type", "text/plain") }), report.Inform,
			"an answer is not as assumed: GET /api/v1/countries: response header Content-Type: media type: want application/json (assumed)"},
		{"a field of another type", broken.After("GET /api/v1/countries", func(v *broken.Visit) {
			v.Each(func(r map[string]any) { r["official_name"] = nil })
		}), report.Fail, "an answer is not as documented: GET /api/v1/countries: response body/0/official_name: type: want string (documented)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run := check(t, suite.Target{BaseURL: broken.Mutant{Break: test.breaks}.Serve(t), Only: regexp.MustCompile("^authentication/token-is-taken$")})
			if r := run.Results()[0]; r.Verdict != test.verdict || r.Reason != test.reason {
				t.Errorf("%s %q, want %s %q", r.Verdict, r.Reason, test.verdict, test.reason)
			}
		})
	}
}

// What is assumed never fails, and says why the run still holds.
func TestAssumedNeverFails(t *testing.T) {
	t.Parallel()
	url := broken.Mutant{Break: broken.After(broken.Everything, func(v *broken.Visit) {
		if v.Status == http.StatusUnauthorized {
			v.Header.Set("WWW-Authenticate", `Bearer realm="shop"`)
		}
	})}.Serve(t)
	run := check(t, suite.Target{BaseURL: url, Only: regexp.MustCompile("^(authentication/no-token|headers/www-authenticate)$")})
	clean(t, run)
	want := []string{
		"an answer is not as assumed: GET /api/v1/categories/1: response header WWW-Authenticate: enum:",
		"the target shows www-authenticate=rfc9110, where popupmock assumes absent",
	}
	for i, r := range run.Results() {
		if r.Verdict != report.Inform || !strings.HasPrefix(r.Reason, want[i]) {
			t.Errorf("%s: %s %q, want inform %q", r.ID, r.Verdict, r.Reason, want[i])
		}
	}
}

// Requests wait for their turn: with one in a quarter of an hour, the second does not go out before the run has to end.
func TestRate(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	run, err := suite.Check(ctx, suite.Target{BaseURL: server.URL, Control: suite.NoControl, Rate: 0.001})
	if err != nil || asked.Load() != 1 || run.Held() {
		t.Errorf("%d requests (%v), want 1", asked.Load(), err)
	}
	if text := shown(t, run); !strings.Contains(text, "would exceed context deadline") {
		t.Errorf("the report does not say why:\n%s", text)
	}
}
