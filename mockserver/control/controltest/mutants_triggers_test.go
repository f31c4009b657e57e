package controltest

import (
	"context"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// brokenTriggers is a controller with some of the methods for triggers replaced.
type brokenTriggers struct {
	control.Controller
	triggers      func(context.Context) ([]trigger.State, error)
	trigger       func(context.Context, string) (trigger.State, error)
	addTrigger    func(context.Context, trigger.Rule) (trigger.State, error)
	putTrigger    func(context.Context, string, trigger.Rule) (trigger.State, error)
	replace       func(context.Context, []trigger.Rule) ([]trigger.State, error)
	deleteTrigger func(context.Context, string) error
	clear, reset  func(context.Context) error
}

func (b brokenTriggers) Triggers(ctx context.Context) ([]trigger.State, error) {
	return bare(ctx, b.triggers, b.Controller.Triggers)
}

func (b brokenTriggers) Trigger(ctx context.Context, id string) (trigger.State, error) {
	return with(ctx, id, b.trigger, b.Controller.Trigger)
}

func (b brokenTriggers) AddTrigger(ctx context.Context, rule trigger.Rule) (trigger.State, error) {
	return with(ctx, rule, b.addTrigger, b.Controller.AddTrigger)
}

func (b brokenTriggers) PutTrigger(ctx context.Context, id string, rule trigger.Rule) (trigger.State, error) {
	if b.putTrigger != nil {
		return b.putTrigger(ctx, id, rule)
	}
	return b.Controller.PutTrigger(ctx, id, rule)
}

func (b brokenTriggers) ReplaceTriggers(ctx context.Context, rules []trigger.Rule) ([]trigger.State, error) {
	return with(ctx, rules, b.replace, b.Controller.ReplaceTriggers)
}

func (b brokenTriggers) DeleteTrigger(ctx context.Context, id string) error {
	if b.deleteTrigger != nil {
		return b.deleteTrigger(ctx, id)
	}
	return b.Controller.DeleteTrigger(ctx, id)
}

func (b brokenTriggers) ClearTriggers(ctx context.Context) error {
	if b.clear != nil {
		return b.clear(ctx)
	}
	return b.Controller.ClearTriggers(ctx)
}

func (b brokenTriggers) Reset(ctx context.Context) error {
	if b.reset != nil {
		return b.reset(ctx)
	}
	return b.Controller.Reset(ctx)
}

// triggerMutants are controllers that get triggers wrong.
func triggerMutants() []mutant {
	made := func(name, caught string, make func(c control.Controller) brokenTriggers) mutant {
		return mutant{name, caught, func(c control.Controller) broken {
			b := make(c)
			b.Controller = c
			return broken{Controller: b}
		}}
	}
	// changed is one that adds and puts another rule than it is given.
	changed := func(name, caught string, change func(*trigger.Rule)) mutant {
		return made(name, caught, func(c control.Controller) brokenTriggers {
			return brokenTriggers{addTrigger: func(ctx context.Context, rule trigger.Rule) (trigger.State, error) {
				change(&rule)
				return c.AddTrigger(ctx, rule)
			}}
		})
	}
	return []mutant{
		made("triggers in the wrong order", "triggers/add", func(c control.Controller) brokenTriggers {
			return brokenTriggers{triggers: func(ctx context.Context) ([]trigger.State, error) {
				all, err := c.Triggers(ctx)
				slices.Reverse(all)
				return all, err
			}}
		}),
		changed("a trigger loses its account", "triggers/add", func(r *trigger.Rule) { r.On.Account = "" }),
		changed("a trigger loses its number", "triggers/fire", func(r *trigger.Rule) { r.On.Nth = 0 }),
		changed("a trigger loses its last action", "triggers/add", func(r *trigger.Rule) { r.Do = r.Do[:max(1, len(r.Do)-1)] }),
		changed("a trigger is cut to the second", "triggers/add", func(r *trigger.Rule) {
			if a, ok := r.Do[0].(trigger.Advance); ok {
				r.Do = append([]trigger.Action{trigger.Advance{By: a.By.Truncate(time.Second)}}, r.Do[1:]...)
			}
		}),
		changed("an id that is taken is made another", "triggers/refused", func(r *trigger.Rule) {
			if r.On.Nth == 1 {
				r.ID = ""
			}
		}),
		changed("a bad trigger is made a good one", "triggers/refused", func(r *trigger.Rule) { r.On.Nth = max(0, r.On.Nth) }),
		made("a trigger has no counters", "triggers/fire", func(c control.Controller) brokenTriggers {
			return brokenTriggers{trigger: func(ctx context.Context, id string) (trigger.State, error) {
				got, err := c.Trigger(ctx, id)
				return trigger.State{Rule: got.Rule}, err
			}}
		}),
		made("a trigger that is put stays where it was", "triggers/put", func(c control.Controller) brokenTriggers {
			return brokenTriggers{putTrigger: func(ctx context.Context, id string, rule trigger.Rule) (trigger.State, error) {
				all, _ := c.Triggers(ctx)
				var rules []trigger.Rule
				for _, s := range all {
					rules = append(rules, s.Rule)
				}
				rule.ID = id
				if i := slices.IndexFunc(rules, func(r trigger.Rule) bool { return r.ID == id }); i >= 0 {
					rules[i] = rule
				} else {
					rules = append(rules, rule)
				}
				if _, err := c.ReplaceTriggers(ctx, rules); err != nil {
					return trigger.State{}, err
				}
				return c.Trigger(ctx, id)
			}}
		}),
		made("triggers are put one by one", "triggers/refused", func(c control.Controller) brokenTriggers {
			return brokenTriggers{replace: func(ctx context.Context, rules []trigger.Rule) (all []trigger.State, err error) {
				_ = c.ClearTriggers(ctx)
				for _, rule := range rules {
					if _, err = c.AddTrigger(ctx, rule); err != nil {
						return nil, err
					}
				}
				return c.Triggers(ctx)
			}}
		}),
		made("triggers come beside those there are", "triggers/replace", func(c control.Controller) brokenTriggers {
			return brokenTriggers{replace: func(ctx context.Context, rules []trigger.Rule) (all []trigger.State, err error) {
				for _, rule := range rules {
					all = append(all, trigger.State{Rule: rule})
					_, err = c.PutTrigger(ctx, rule.ID, rule)
				}
				return all, err
			}}
		}),
		made("a deletion removes all", "triggers/delete", func(c control.Controller) brokenTriggers {
			return brokenTriggers{deleteTrigger: func(ctx context.Context, _ string) error { return c.ClearTriggers(ctx) }}
		}),
		made("triggers are not cleared", "triggers/delete", func(control.Controller) brokenTriggers {
			return brokenTriggers{clear: func(context.Context) error { return nil }}
		}),
		made("what is not there is deleted", "triggers/unknown", func(c control.Controller) brokenTriggers {
			return brokenTriggers{deleteTrigger: func(ctx context.Context, id string) error {
				_ = c.DeleteTrigger(ctx, id)
				return nil
			}}
		}),
		made("a reset keeps the triggers", "triggers/reset", func(c control.Controller) brokenTriggers {
			return brokenTriggers{reset: func(ctx context.Context) error {
				all, _ := c.Triggers(ctx)
				err := c.Reset(ctx)
				for _, s := range all {
					_, _ = c.AddTrigger(ctx, s.Rule)
				}
				return err
			}}
		}),
	}
}
