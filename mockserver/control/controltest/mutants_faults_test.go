package controltest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

func faultMutants() []mutant {
	return []mutant{
		{"an armed fault comes back without its rule", "faults/add", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{addFault: func(ctx context.Context, r fault.Rule) (fault.State, error) {
				got, err := c.AddFault(ctx, r)
				return fault.State{Rule: fault.Rule{ID: got.ID}}, err
			}}}
		}},
		{"faults are listed the last first", "faults/add", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{faults: func(ctx context.Context) ([]fault.State, error) {
				got, err := c.Faults(ctx)
				slices.Reverse(got)
				return got, err
			}}}
		}},
		{"another fault is shown", "faults/add", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{fault: func(ctx context.Context, _ string) (fault.State, error) {
				all, err := c.Faults(ctx)
				if err != nil {
					return fault.State{}, err
				}
				return all[0], nil
			}}}
		}},
		{"a fault loses its account", "faults/every effect", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{putFault: func(ctx context.Context, id string, r fault.Rule) (fault.State, error) {
				r.Account = ""
				return c.PutFault(ctx, id, r)
			}}}
		}},
		{"a fault loses its life", "faults/every effect", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{putFault: func(ctx context.Context, id string, r fault.Rule) (fault.State, error) {
				r.TTL = 0
				return c.PutFault(ctx, id, r)
			}}}
		}},
		{"a fault loses its turn", "faults/every effect", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{putFault: func(ctx context.Context, id string, r fault.Rule) (fault.State, error) {
				r.When = fault.When{}
				return c.PutFault(ctx, id, r)
			}}}
		}},
		{"a delay is cut to the millisecond", "faults/every effect", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{putFault: func(ctx context.Context, id string, r fault.Rule) (fault.State, error) {
				if d, ok := r.Effect.(fault.Delay); ok {
					d.Fixed = d.Fixed.Truncate(time.Millisecond)
					r.Effect = d
				}
				got, err := c.PutFault(ctx, id, r)
				return got, err
			}}}
		}},
		{"a fault that is put is not replaced", "faults/put", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{putFault: func(ctx context.Context, id string, r fault.Rule) (fault.State, error) {
				if got, err := c.Fault(ctx, id); err == nil {
					return got, nil
				}
				return c.PutFault(ctx, id, r)
			}}}
		}},
		{"a fault that is put removes the others", "faults/put", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{putFault: func(ctx context.Context, id string, r fault.Rule) (fault.State, error) {
				r.ID = id
				got, err := c.ReplaceFaults(ctx, []fault.Rule{r})
				if err != nil {
					return fault.State{}, err
				}
				return got[0], nil
			}}}
		}},
		{"a replacement leaves the faults there are", "faults/replace", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{replaceFaults: func(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
				var all []fault.State
				for _, r := range rules {
					_ = c.DeleteFault(ctx, r.ID)
					got, err := c.AddFault(ctx, r)
					if err != nil {
						return nil, err
					}
					all = append(all, got)
				}
				return all, nil
			}}}
		}},
		{"a replacement turns the order round", "faults/replace", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{replaceFaults: func(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
				slices.Reverse(rules)
				return c.ReplaceFaults(ctx, rules)
			}}}
		}},
		{"a deletion removes all", "faults/delete", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{deleteFault: func(ctx context.Context, id string) error {
				if _, err := c.Fault(ctx, id); err != nil {
					return err
				}
				return c.ClearFaults(ctx)
			}}}
		}},
		{"a clear leaves the first", "faults/delete", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{clearFaults: func(ctx context.Context) error {
				all, err := c.Faults(ctx)
				if err != nil {
					return err
				}
				_, err = c.ReplaceFaults(ctx, []fault.Rule{all[0].Rule})
				return err
			}}}
		}},
		{"hits are not counted", "faults/counted", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{faults: func(ctx context.Context) ([]fault.State, error) {
				got, err := c.Faults(ctx)
				for i := range got {
					got[i].Hits = 0
				}
				return got, err
			}}}
		}},
		{"calls are not counted", "faults/counted", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{faults: func(ctx context.Context) ([]fault.State, error) {
				got, err := c.Faults(ctx)
				for i := range got {
					got[i].Calls = 0
				}
				return got, err
			}}}
		}},
		{"an id that is taken is taken over", "faults/conflict", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{addFault: func(ctx context.Context, r fault.Rule) (fault.State, error) {
				if r.ID == "" {
					return c.AddFault(ctx, r)
				}
				return c.PutFault(ctx, r.ID, r)
			}}}
		}},
		{"a conflict is another error", "faults/conflict", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{addFault: func(ctx context.Context, r fault.Rule) (fault.State, error) {
				got, err := c.AddFault(ctx, r)
				if err != nil {
					return got, errors.New(err.Error())
				}
				return got, nil
			}}}
		}},
		{"deleting nothing is no error", "faults/unknown", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{deleteFault: func(ctx context.Context, id string) error {
				_ = c.DeleteFault(ctx, id)
				return nil
			}}}
		}},
		{"a bad fault is refused without its words", "faults/refused", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{addFault: func(ctx context.Context, r fault.Rule) (fault.State, error) {
				got, err := c.AddFault(ctx, r)
				if err != nil {
					return got, control.Invalidf("bad fault")
				}
				return got, nil
			}}}
		}},
		{"a bad fault removes the others", "faults/refused together", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{replaceFaults: func(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
				_ = c.ClearFaults(ctx)
				return c.ReplaceFaults(ctx, rules)
			}}}
		}},
		{"a bad fault among good ones is left out", "faults/refused together", func(c control.Controller) broken {
			return broken{brokenFaults: brokenFaults{replaceFaults: func(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
				_ = c.ClearFaults(ctx)
				var all []fault.State
				for _, r := range rules {
					if got, err := c.AddFault(ctx, r); err == nil {
						all = append(all, got)
					}
				}
				return all, nil
			}}}
		}},
		{"a reset leaves the faults", "faults/reset", func(c control.Controller) broken {
			return broken{reset: func(ctx context.Context) error {
				all, err := c.Faults(ctx)
				if err != nil {
					return err
				}
				if err := c.Reset(ctx); err != nil {
					return err
				}
				_, err = c.AddFault(ctx, all[0].Rule)
				return err
			}}
		}},
	}
}
