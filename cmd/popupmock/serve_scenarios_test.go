package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// However a mock is served, it plays scenarios: from other addresses, with the control API elsewhere, with a token, under TLS.
func TestScenariosOfAServedMock(t *testing.T) {
	t.Parallel()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	for name, args := range map[string][]string{
		"plain": nil, "TLS": {"--tls", "--tls-ca-file=" + ca}, "apart, with a token": {"--control-listen=127.0.0.1:0", "--control-token=sesame"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: args})
			at, client := mock.base, mock.client
			if name == "TLS" {
				trusting, err := (&target{caFile: ca}).client()
				if err != nil {
					t.Fatal(err)
				}
				client = trusting
			}
			if strings.HasPrefix(name, "apart") {
				at = mock.await(`^  control +(\S+)/_mock`)
			}
			plane, err := control.NewClient(at, control.WithToken("sesame"), control.WithHTTPClient(client))
			if err != nil {
				t.Fatal(err)
			}
			checkScenarios(t, plane)
		})
	}
}

func checkScenarios(t *testing.T, plane *control.Client) {
	t.Helper()
	all, err := plane.Scenarios(t.Context())
	if err != nil || len(all) < 50 {
		t.Fatalf("%d scenarios, %v", len(all), err)
	}
	for _, s := range all {
		if s.Name == "" || s.Summary == "" || !strings.Contains(s.Text, s.Summary[:10]) {
			t.Errorf("a scenario is %+v", s)
		}
	}
	for _, name := range []string{"tokens/hour", "whitelist/single-address"} {
		run, err := plane.RunScenario(t.Context(), name)
		if err != nil || run.Verdict != control.ScenarioPassed || run.Name != name || len(run.Phases) == 0 || run.Sandbox == "" {
			t.Errorf("%s: %+v, %v, want it to pass in a sandbox, with phases", name, run, err)
			continue
		}
		box, err := plane.Sandbox(t.Context(), run.Sandbox)
		if err != nil || box.TTL != "10m" || box.Requests == 0 {
			t.Errorf("%s has left %+v, %v, want a sandbox with its requests for ten minutes", name, box, err)
		}
	}
	boxes, err := plane.Sandboxes(t.Context())
	if err != nil || len(boxes) != 2 {
		t.Errorf("there are the sandboxes %+v, %v, want those of two scenarios", boxes, err)
	}
	if entries, err := plane.Journal(t.Context(), journal.Filter{}); err != nil || len(entries) != 0 {
		t.Errorf("the mock itself has had %d requests, %v", len(entries), err)
	}
	_, err = plane.RunScenario(t.Context(), "tokens/huor")
	if refused, ok := errors.AsType[*control.Error](err); !ok || refused.Kind != control.NotFound || !strings.Contains(refused.Message, `no built-in scenario "tokens/huor", did you mean "tokens/hour"`) {
		t.Errorf("a scenario that is not there: %v", err)
	}
}

func TestOneScenarioAtATime(t *testing.T) {
	t.Parallel()
	y := &player{p: program{wall: clockwork.NewFakeClock()}}
	if err := y.begin("tokens/hour"); err != nil {
		t.Fatal(err)
	}
	_, err := y.RunScenario(t.Context(), "tokens/week")
	if refused, ok := errors.AsType[*control.Error](err); !ok || refused.Kind != control.Conflict || refused.Message != "tokens/hour is being played, and one scenario is at a time; ask again when it has ended" {
		t.Errorf("while one is played: %v", err)
	}
	y.end()
	if err := y.begin("tokens/week"); err != nil {
		t.Errorf("after it has ended: %v", err)
	}
}

// The verdicts of reports, in the words of the control API.
func TestPlayedVerdicts(t *testing.T) {
	t.Parallel()
	for verdict, want := range map[string]control.ScenarioVerdict{
		"pass": "passed", "inform": "passed", "warn": "passed", "fail": "failed", "error": "not judged", "skip": "not judged", "": "not judged",
	} {
		if got := playedVerdict(judged.Verdict(verdict)); got != want {
			t.Errorf("%q is %q, want %q", verdict, got, want)
		}
	}
}
