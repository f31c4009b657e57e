package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/scenarios"
)

// Real times of a scenario that is played at a mock which is served.
const (
	playTime = 2 * time.Minute  // at most
	keepTime = 10 * time.Minute // that its sandboxes stay, after they were used last
)

// A player plays the built-in scenarios at a mock, one at a time. It implements control.ScenarioController.
type player struct {
	p    program
	mock *mockserver.Server // set before the mock is served

	mu      sync.Mutex
	playing string
}

// Scenarios implements control.ScenarioController.
func (y *player) Scenarios(context.Context) ([]control.Scenario, error) {
	all, err := scenarios.Index()
	if err != nil {
		return nil, err
	}
	listed := make([]control.Scenario, 0, len(all))
	for _, e := range all {
		listed = append(listed, control.Scenario{Name: e.Name, Summary: e.Purpose, Text: e.Text()})
	}
	return listed, nil
}

// RunScenario implements control.ScenarioController. It ends early when its caller goes.
func (y *player) RunScenario(ctx context.Context, name string) (control.ScenarioRun, error) {
	k, err := newPicker(y.p)
	if err != nil {
		return control.ScenarioRun{}, err
	}
	e, err := k.one(name)
	if err != nil {
		return control.ScenarioRun{}, control.NotFoundf("%v", err)
	}
	s, err := e.Open()
	if err != nil {
		return control.ScenarioRun{}, err
	}
	if err := y.begin(name); err != nil {
		return control.ScenarioRun{}, err
	}
	defer y.end()
	return y.play(ctx, s)
}

func (y *player) begin(name string) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.playing != "" {
		return control.Conflictf("%s is being played, and one scenario is at a time; ask again when it has ended", y.playing)
	}
	y.playing = name
	return nil
}

func (y *player) end() {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.playing = ""
}

// play plays one at the mock, by ports that nobody else knows: neither certificates nor listeners nor a control token are in its way.
func (y *player) play(ctx context.Context, s *scenarios.Scenario) (control.ScenarioRun, error) {
	ctx, cancel := context.WithTimeout(ctx, playTime)
	defer cancel()
	lent, err := y.mock.Lend()
	if err != nil {
		return control.ScenarioRun{}, err
	}
	defer lent.Close()
	kept := &keeping{Loopback: lent}
	run, err := scenarios.Check(ctx, scenarios.Target{BaseURL: lent.URL, Embedded: kept}, []*scenarios.Scenario{s}, scenarios.Options{Clock: y.p.wall})
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return control.ScenarioRun{}, fmt.Errorf("the scenario has not ended within %s", playTime)
	case err != nil:
		return control.ScenarioRun{}, err
	}
	return playedRun(run.Results()[0], kept.first()), nil
}

// playedRun is a result in the words of the control API.
func playedRun(result judged.Result, sandbox string) control.ScenarioRun {
	run := control.ScenarioRun{
		Name: result.ID, Verdict: playedVerdict(result.Verdict), Reason: result.Reason, Sandbox: sandbox,
		Phases: []control.ScenarioPhase{}, DurationMS: result.Duration.Milliseconds(),
	}
	for _, phase := range result.Phases {
		run.Phases = append(run.Phases, control.ScenarioPhase{
			Title: phase.Title, Verdict: playedVerdict(phase.Verdict), Lines: append([]string{}, phase.Notes...),
		})
	}
	return run
}

func playedVerdict(v judged.Verdict) control.ScenarioVerdict {
	return cmp.Or(map[judged.Verdict]control.ScenarioVerdict{
		judged.Pass: control.ScenarioPassed, judged.Inform: control.ScenarioPassed, judged.Warn: control.ScenarioPassed, judged.Fail: control.ScenarioFailed,
	}[v], control.ScenarioNotJudged)
}

// keeping is a mock whose sandboxes stay when a scenario has ended.
type keeping struct {
	*mockserver.Loopback

	mu   sync.Mutex
	kept []string
}

// CreateSandbox implements control.Controller. A scenario gives its sandboxes a seed; one without is there for a look before it begins.
func (k *keeping) CreateSandbox(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
	settings.TTL = keepTime
	made, err := k.Loopback.CreateSandbox(ctx, settings)
	if err == nil && settings.Seed != "" {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.kept = append(k.kept, made.Name)
	}
	return made, err
}

// Handler implements scenarios.Embedded: what is asked without a socket is asked as by the port, where there is no control API.
func (k *keeping) Handler() http.Handler { return k.APIHandler() }

// DeleteSandbox implements control.Controller.
func (k *keeping) DeleteSandbox(ctx context.Context, name string) error {
	k.mu.Lock()
	kept := slices.Contains(k.kept, name)
	k.mu.Unlock()
	if kept {
		return nil
	}
	return k.Loopback.DeleteSandbox(ctx, name)
}

// first is the sandbox that the scenario has begun in.
func (k *keeping) first() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.kept) == 0 {
		return ""
	}
	return k.kept[0]
}
