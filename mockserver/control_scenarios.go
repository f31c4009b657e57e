package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
)

// Scenarios implements control.ScenarioController.
func (s *Server) Scenarios(ctx context.Context) ([]control.Scenario, error) {
	if s.config.Scenarios == nil {
		return nil, errNoScenarios
	}
	return s.config.Scenarios.Scenarios(ctx)
}

// RunScenario implements control.ScenarioController.
func (s *Server) RunScenario(ctx context.Context, name string) (control.ScenarioRun, error) {
	if s.config.Scenarios == nil {
		return control.ScenarioRun{}, errNoScenarios
	}
	return s.config.Scenarios.RunScenario(ctx, name)
}

// errNoScenarios is what a mock without them says.
var errNoScenarios = control.NotFoundf("this mock has no scenarios: popupmock serve has those that are built in, a mock inside a program has none")
