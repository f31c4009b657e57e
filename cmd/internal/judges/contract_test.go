package judges

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/openapi"
)

// prismFails are the documented rules that Prism does not keep, by the reason.
var prismFails = map[string]string{
	"tokens are the word string, the same each time": `authentication/login authentication/client-id authentication/changed-token
		rotation/refresh rotation/new-pair rotation/new-token-is-taken rotation/chain expiry/three-parts expiry/exp-claim
		envelope/refresh envelope/login envelope/logout envelope/bare logout/login-again robustness/generated/refresh`,
	"errors have the shape of the schema, and not the texts of its enum": `authentication/not-json authentication/no-username
		authentication/no-password authentication/no-token authentication/no-bearer authentication/text-of-countries
		authentication/text-of-wallets authentication/unauthorized-text rotation/not-json rotation/no-token logout/no-token
		envelope/errors pagination/bad-query robustness/authorization-forms robustness/generated/login
		robustness/generated/logout robustness/generated/list-wallets`,
	"nobody remembers what was issued, spent or ended": `authentication/wrong-password authentication/unknown-user
		authentication/no-such-token authentication/refresh-token rotation/spent rotation/spent-long-ago rotation/race
		rotation/no-such-token logout/access logout/refresh logout/twice robustness/after-errors robustness/json-forms`,
	"times are those of the examples": `expiry/access-hour expiry/refresh-week`,
	"each record is the example, whatever its id": `reference/categories-by-id reference/subcategories-by-id
		reference/currencies-by-id reference/no-such-category reference/no-such-currency wallets/wallets-currency
		wallets/wallets-name wallets/transactions-currency wallets/transactions-name wallets/signs`,
	"headers are the least that their schemas allow, and the query is not looked at": `pagination/wallets-defaults
		pagination/wallets-counts pagination/wallets-limits pagination/transactions-defaults pagination/transactions-counts
		pagination/transactions-limits`,
}

// TestContractOnPrism puts the contract suite to a mock that answers with the examples of the document: it has the shapes
// and none of the behaviour. What the suite finds is what it finds beyond a validator.
func TestContractOnPrism(t *testing.T) {
	t.Parallel()
	text, err := openapi.YAML()
	if err != nil {
		t.Fatal(err)
	}
	run, err := suite.Check(t.Context(), suite.Target{
		BaseURL: runPrism(t, "mock", written(t, "contract.yaml", text)), Username: "your_api_username", Password: "your_api_password",
		Control: suite.NoControl, AllowLogout: true, Rate: 100_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	var failed, want []string
	for _, r := range run.Results() {
		if r.Failed() {
			failed = append(failed, r.ID)
			t.Logf("%s: %s %s", r.ID, r.Verdict, r.Reason)
		}
	}
	for _, ids := range prismFails {
		want = append(want, strings.Fields(ids)...)
	}
	slices.Sort(failed)
	slices.Sort(want)
	if diff := cmp.Diff(want, failed); diff != "" {
		t.Errorf("cases that fail (-want +got):\n%s", diff)
	}
	if c := run.Count(); c.ByVerdict[report.Error] > 0 || c.ByVerdict[report.Pass] == 0 {
		t.Errorf("%s", run.Summary())
	}
}
