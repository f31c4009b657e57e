package ui_test

import (
	"context"
	"testing"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// plays are scenarios that end as they are told to.
type plays struct{}

func (plays) Scenarios(context.Context) ([]control.Scenario, error) {
	return []control.Scenario{
		{Name: "tokens/hour", Summary: "A token lives an hour.", Text: "login\nstatus 200\n"},
		{Name: "tokens/week", Summary: "A token lives a week.", Text: "refresh\n"},
	}, nil
}

func (plays) RunScenario(_ context.Context, name string) (control.ScenarioRun, error) {
	if name == "tokens/hour" {
		return control.ScenarioRun{Name: name, Verdict: control.ScenarioPassed, Sandbox: "run-1", Phases: []control.ScenarioPhase{{Title: "The hour.", Verdict: control.ScenarioPassed, Lines: []string{}}}}, nil
	}
	return control.ScenarioRun{Name: name, Verdict: control.ScenarioFailed, Reason: "status is 401, want 200", Sandbox: "run-2", Phases: []control.ScenarioPhase{
		{Title: "The week.", Verdict: control.ScenarioFailed, Lines: []string{"week.txtar:3: status is 401, want 200"}},
	}}, nil
}

// testScenarios runs scenarios from the page, and reads what came of them there.
func testScenarios(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.Scenarios = plays{} })
	p := b.Tab(t)
	open(p, mock.URL, "scenarios")
	p.Until(`document.querySelectorAll('[data-scenario]').length === 2`)
	p.Do(clickText("Run tokens/hour"))
	p.Until(`document.querySelector('[data-scenario="tokens/hour"] [data-verdict="passed"]') !== null`)
	p.Do(clickText("Run tokens/week"))
	p.Until(`document.querySelector('[data-scenario="tokens/week"] [data-verdict="failed"]') !== null`)
	p.Until(`document.querySelector('[data-scenario="tokens/week"]').innerText.includes('week.txtar:3: status is 401, want 200')`)
	p.Until(`document.querySelector('[data-scenario="tokens/week"] a').getAttribute('href') === '/s/run-2/_mock/ui/'`)
	p.Do(fill("Find one of 2", "hour"))
	p.Until(`document.querySelectorAll('[data-scenario]').length === 1`)
}
