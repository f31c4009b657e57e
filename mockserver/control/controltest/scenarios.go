package controltest

import "github.com/popupmock/popupmock/mockserver/control"

func scenarioCases() []Case {
	return []Case{{"scenarios/none", noScenarios}}
}

// noScenarios wants a mock that was given none to say so.
func noScenarios(p probe) {
	p.refused("a list of scenarios", control.NotFound, func() error { _, err := p.Scenarios(p.Context()); return err })
	p.refused("a run", control.NotFound, func() error { _, err := p.RunScenario(p.Context(), "tokens/hour"); return err })
}
