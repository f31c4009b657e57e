package controltest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/meter/prometheus"
)

// mutant is a way to get a controller wrong, and the case that is there to find it.
type mutant struct {
	name   string
	caught string
	make   func(c control.Controller) broken
}

func mutants() []mutant {
	return slices.Concat(
		clockMutants(), accountMutants(), refusalMutants(), tokenMutants(), mintMutants(), faultMutants(), triggerMutants(), askMutants(), changeMutants(), lookMutants(), scenarioMutants(),
		wholeMutants(), sandboxMutants(), stateMutants(), exchangeMutants(),
	)
}

func start(t *testing.T) Mock {
	t.Helper()
	mock := mockserver.Start(t, counting)
	return Mock{Controller: mock.Server, URL: mock.URL}
}

func counting(c *mockserver.Config) { c.Metrics, c.Journal.Exchanges = prometheus.New, 1<<20 }

func TestEachMutantIsCaught(t *testing.T) {
	t.Parallel()
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			mock := start(t)
			b := m.make(mock.Controller)
			if b.Controller == nil {
				b.Controller = mock.Controller
			}
			mock.Controller = b
			if len(failures(t, findCase(t, m.caught), mock)) == 0 {
				t.Errorf("the case %q does not see it", m.caught)
			}
		})
	}
}

// Every case is needed by some mutant; one that is not may be a case that cannot fail.
func TestEachCaseCatchesAMutant(t *testing.T) {
	t.Parallel()
	var caught []string
	for _, m := range mutants() {
		caught = append(caught, m.caught)
	}
	for _, c := range Cases() {
		if !slices.Contains(caught, c.Name) {
			t.Errorf("no mutant needs the case %q", c.Name)
		}
	}
}

// The recorder, and what stands in for the methods, must not be what makes mutants fail.
func TestTheServerPassesTheRecorder(t *testing.T) {
	t.Parallel()
	for _, c := range Cases() {
		mock := start(t)
		mock.Controller = broken{Controller: mock.Controller}
		for _, failure := range failures(t, c, mock) {
			t.Errorf("%s: %s", c.Name, failure)
		}
	}
}

func wholeMutants() []mutant {
	ctx := context.Background()
	return []mutant{
		{"health has no version", "health", func(control.Controller) broken {
			return broken{health: func(context.Context) (control.Health, error) { return control.Health{Status: "ok"}, nil }}
		}},
		{"a mock that nothing is wrong with is not ready", "health", func(c control.Controller) broken {
			return broken{health: func(ctx context.Context) (control.Health, error) {
				health, err := c.Health(ctx)
				health.Ready = false
				return health, err
			}}
		}},
		{"a login is counted twice", "metrics", func(c control.Controller) broken {
			return broken{metrics: func(ctx context.Context) (string, error) {
				text, err := c.Metrics(ctx)
				return strings.Replace(text, `status="200"} 1`, `status="200"} 2`, 1), err
			}}
		}},
		{"the journal starts with something", "journal/read", func(control.Controller) broken {
			return broken{journal: func(context.Context, journal.Filter) ([]journal.Entry, error) { return make([]journal.Entry, 1), nil }}
		}},
		{"the journal is in the wrong order", "journal/read", func(c control.Controller) broken {
			return broken{journal: func(ctx context.Context, f journal.Filter) ([]journal.Entry, error) {
				entries, err := c.Journal(ctx, f)
				slices.Reverse(entries)
				return entries, err
			}}
		}},
		{"a filter loses the status", "journal/filter", func(c control.Controller) broken {
			return broken{journal: func(ctx context.Context, f journal.Filter) ([]journal.Entry, error) {
				f.Status = 0
				return c.Journal(ctx, f)
			}}
		}},
		{"a filter loses the limit", "journal/filter", func(c control.Controller) broken {
			return broken{journal: func(ctx context.Context, f journal.Filter) ([]journal.Entry, error) {
				f.Limit = 0
				return c.Journal(ctx, f)
			}}
		}},
		{"the journal is not cleared", "journal/clear", func(control.Controller) broken {
			return broken{clearJournal: func(context.Context) error { return nil }}
		}},
		{"clearing resets", "journal/clear", func(c control.Controller) broken { return broken{clearJournal: c.Reset} }},
		{"an assumption is missing", "assumptions/list", func(c control.Controller) broken {
			return broken{assumptions: func(ctx context.Context) ([]assumption.State, error) {
				all, err := c.Assumptions(ctx)
				return all[1:], err
			}}
		}},
		{"a change of assumptions forgets earlier ones", "assumptions/put", func(c control.Controller) broken {
			return broken{putAssumptions: func(ctx context.Context, values map[string]string) ([]assumption.State, error) {
				return assumeAlone(ctx, c, values)
			}}
		}},
		{"a change of assumptions returns what was before", "assumptions/put", func(c control.Controller) broken {
			before, _ := c.Assumptions(ctx)
			return broken{putAssumptions: func(ctx context.Context, values map[string]string) ([]assumption.State, error) {
				_, err := c.PutAssumptions(ctx, values)
				return before, err
			}}
		}},
		{"assumptions are changed as far as they are right", "assumptions/refused", func(c control.Controller) broken {
			return broken{putAssumptions: func(ctx context.Context, values map[string]string) (all []assumption.State, err error) {
				for name, value := range values {
					_, wrong := c.PutAssumptions(ctx, map[string]string{name: value})
					if wrong != nil {
						err = wrong
					}
				}
				return all, err
			}}
		}},
		{"a reset does nothing", "reset", func(control.Controller) broken {
			return broken{reset: func(context.Context) error { return nil }}
		}},
		{"a reset keeps what is assumed", "reset", func(c control.Controller) broken {
			return broken{reset: func(ctx context.Context) error {
				if err := c.Reset(ctx); err != nil {
					return err
				}
				_, err := c.PutAssumptions(ctx, map[string]string{"bad-id": "not-found"})
				return err
			}}
		}},
		{"a context that is done is another error", "context", func(control.Controller) broken {
			return broken{patchAccount: func(context.Context, string, control.AccountChange) (control.Account, error) {
				return control.Account{}, errors.New("too late")
			}}
		}},
		{"a change is made though its context is done", "context", func(c control.Controller) broken {
			return broken{patchAccount: func(done context.Context, name string, change control.AccountChange) (control.Account, error) {
				_, _ = c.PatchAccount(ctx, name, change)
				return control.Account{}, done.Err()
			}}
		}},
	}
}

// assumeAlone takes back all other assumptions.
func assumeAlone(ctx context.Context, c control.Controller, values map[string]string) ([]assumption.State, error) {
	all := map[string]string{}
	for _, a := range assumption.Register() {
		all[a.Name] = "default"
	}
	for name, value := range values {
		all[name] = value
	}
	return c.PutAssumptions(ctx, all)
}

func clockMutants() []mutant {
	return []mutant{
		{"a clock in local time", "clock/read", func(c control.Controller) broken {
			return broken{clock: func(ctx context.Context) (control.Clock, error) {
				got, err := c.Clock(ctx)
				got.Now = got.Now.In(time.FixedZone("", 3600))
				return got, err
			}}
		}},
		{"a clock without a rate", "clock/read", func(c control.Controller) broken {
			return broken{clock: func(ctx context.Context) (control.Clock, error) {
				got, err := c.Clock(ctx)
				got.Rate = 0
				return got, err
			}}
		}},
		{"a change of the clock loses the rate", "clock/set", func(c control.Controller) broken {
			return broken{setClock: func(ctx context.Context, change control.ClockChange) (control.Clock, error) {
				change.Rate = nil
				return c.SetClock(ctx, change)
			}}
		}},
		{"a change of the clock loses the mode", "clock/set", func(c control.Controller) broken {
			return broken{setClock: func(ctx context.Context, change control.ClockChange) (control.Clock, error) {
				change.Mode = nil
				return c.SetClock(ctx, change)
			}}
		}},
		{"a change of the clock resets the rate", "clock/what is left out stays", func(c control.Controller) broken {
			return broken{setClock: func(ctx context.Context, change control.ClockChange) (control.Clock, error) {
				if change.Rate == nil {
					change.Rate = new(1.0)
				}
				return c.SetClock(ctx, change)
			}}
		}},
		{"an advance is cut to the hour", "clock/advance", func(c control.Controller) broken {
			return broken{advance: func(ctx context.Context, by time.Duration) (control.Clock, error) {
				return c.Advance(ctx, by.Truncate(time.Hour))
			}}
		}},
		{"an advance is cut to the second", "clock/advance by fractions", func(c control.Controller) broken {
			return broken{advance: func(ctx context.Context, by time.Duration) (control.Clock, error) {
				return c.Advance(ctx, by.Truncate(time.Second))
			}}
		}},
		{"an advance is cut to the microsecond", "clock/advance by fractions", func(c control.Controller) broken {
			return broken{advance: func(ctx context.Context, by time.Duration) (control.Clock, error) {
				return c.Advance(ctx, by.Truncate(time.Microsecond))
			}}
		}},
		{"an advance does not tell what expired", "clock/expired", func(c control.Controller) broken {
			return broken{advance: func(ctx context.Context, by time.Duration) (control.Clock, error) {
				got, err := c.Advance(ctx, by)
				got.Expired = nil
				return got, err
			}}
		}},
		{"an advance goes back", "clock/no way back", func(c control.Controller) broken {
			return broken{advance: func(ctx context.Context, by time.Duration) (control.Clock, error) {
				now, _ := c.Clock(ctx)
				return c.SetClock(ctx, control.ClockChange{Now: new(now.Now.Add(by)), AllowRewind: true})
			}}
		}},
		{"the clock may always be set back", "clock/no way back", func(c control.Controller) broken {
			return broken{setClock: func(ctx context.Context, change control.ClockChange) (control.Clock, error) {
				change.AllowRewind = true
				return c.SetClock(ctx, change)
			}}
		}},
		{"the clock may never be set back", "clock/rewind", func(c control.Controller) broken {
			return broken{setClock: func(ctx context.Context, change control.ClockChange) (control.Clock, error) {
				change.AllowRewind = false
				return c.SetClock(ctx, change)
			}}
		}},
		{"a wrong clock is set as far as it is right", "clock/refused", func(c control.Controller) broken {
			return broken{setClock: func(ctx context.Context, change control.ClockChange) (control.Clock, error) {
				_, _ = c.SetClock(ctx, control.ClockChange{Now: change.Now, AllowRewind: change.AllowRewind})
				return c.SetClock(ctx, change)
			}}
		}},
	}
}
