package scenarios_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// A claim that is not as expected fails with what the token has in its place.
func TestClaim(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	for _, c := range []struct{ name, line, want string }{
		{"there", "claim jti", ""},
		{"a number", "claim client_id 123456", ""},
		{"a text", "claim sub $USERNAME", ""},
		{"a pattern", "claim family matches='^[0-9a-f]{32}$'", ""},
		{"of another token", "claim use refresh token=refresh", ""},
		{"not there", "! claim password", ""},
		{"wanted and not there", "claim password", `no claim "password", but client_id, exp,`},
		{"another value", "claim use refresh", `the claim use is "access", want refresh`},
		{"another pattern", "claim use matches='^r'", `the claim use is "access", want one that matches ^r`},
		{"no JWT", "claim exp token=garbage", "the payload of the token is no JSON object"},
		{"no token", "claim exp token=none", `"none" is no token`},
		{"turned round", "! claim use access", "it holds, and should not"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			all, err := scenarios.Load(fstest.MapFS{"claim.txtar": {Data: []byte("# Claims.\n\n# A login\nlogin\nstatus 200\n" + c.line + "\n")}}, ".")
			if err != nil {
				t.Fatal(err)
			}
			run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: mock.URL}, all, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := run.Results()[0]
			if got.Failed() != (c.want != "") || !strings.Contains(got.Reason, c.want) {
				t.Errorf("%s: %s %q, want %q", c.line, got.Verdict, got.Reason, c.want)
			}
		})
	}
}
