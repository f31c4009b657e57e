package scenarios_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

func TestBuiltin(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	all, err := scenarios.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: mock.URL}, all, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	_ = report.Text(&text, run, report.TextOptions{All: true})
	t.Log(text.String())
	if !run.Held() {
		t.Fail()
	}
}
