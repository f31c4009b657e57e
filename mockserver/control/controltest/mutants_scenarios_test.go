package controltest

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
)

func scenarioMutants() []mutant {
	return []mutant{
		{"no scenarios are a list without any", "scenarios/none", func(control.Controller) broken {
			return broken{scenarios: func(context.Context) ([]control.Scenario, error) { return nil, nil }}
		}},
		{"a scenario that is not there passes", "scenarios/none", func(control.Controller) broken {
			return broken{runScenario: func(_ context.Context, name string) (control.ScenarioRun, error) {
				return control.ScenarioRun{Name: name, Verdict: control.ScenarioPassed}, nil
			}}
		}},
	}
}
