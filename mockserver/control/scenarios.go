package control

import (
	"context"
	"net/http"
)

// ScenarioController is the part of a Controller that plays scenarios at a mock. Where a mock has none it is refused with an *Error of kind
// NotFound: a library has no scenarios unless it is given some.
type ScenarioController interface {
	// Scenarios lists those there are, by name.
	Scenarios(ctx context.Context) ([]Scenario, error)
	// RunScenario plays one in sandboxes of its own, which stay for a while, so that one can look at what has happened there. It is refused with an
	// *Error of kind Conflict while another one is being played. That a scenario fails is no error.
	RunScenario(ctx context.Context, name string) (ScenarioRun, error)
}

// Scenario is a script of requests and of what must be seen.
type Scenario struct {
	Name    string `json:"name"`    // such as "tokens/hour"
	Summary string `json:"summary"` // what it shows, in one sentence
	Text    string `json:"text"`    // as it is written
}

// ScenarioVerdict is what became of a scenario, or of a part of one.
type ScenarioVerdict string

// The closed list of verdicts.
const (
	ScenarioPassed    ScenarioVerdict = "passed"
	ScenarioFailed    ScenarioVerdict = "failed"
	ScenarioNotJudged ScenarioVerdict = "not judged" // something was missing, or the way there did not work
)

// ScenarioRun is what became of a scenario. No token and no password is in it.
type ScenarioRun struct {
	Name    string          `json:"name"`
	Verdict ScenarioVerdict `json:"verdict"`
	Reason  string          `json:"reason"`  // in one line or more; empty where there is nothing to say
	Sandbox string          `json:"sandbox"` // in which it was played; empty where none was made
	Phases  []ScenarioPhase `json:"phases"`
	// DurationMS is how long it took in milliseconds of real time.
	DurationMS int64 `json:"duration_ms"`
}

// ScenarioPhase is a part of a run.
type ScenarioPhase struct {
	Title   string          `json:"title"`
	Verdict ScenarioVerdict `json:"verdict"`
	Lines   []string        `json:"lines"` // what there is to say of it, such as a step that was left out
}

func runScenario(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (ScenarioRun, error) {
		return c.RunScenario(r.Context(), r.PathValue("name"))
	})
}

// Scenarios implements Controller.
func (c *Client) Scenarios(ctx context.Context) ([]Scenario, error) {
	return ask[[]Scenario](ctx, c, http.MethodGet, "/scenarios", nil)
}

// RunScenario implements Controller.
func (c *Client) RunScenario(ctx context.Context, name string) (ScenarioRun, error) {
	return ask[ScenarioRun](ctx, c, http.MethodPost, "/scenarios/"+segment(name)+"/run", nil)
}
