package controltest

import (
	"context"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func askMutants() []mutant {
	return []mutant{
		{"a count knows no upper bound", "journal/count", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{count: func(ctx context.Context, f journal.Filter, b journal.Bounds) (journal.Count, error) {
				b.Max = nil
				return c.CountJournal(ctx, f, b)
			}}}
		}},
		{"a count knows no lower bound", "journal/count", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{count: func(ctx context.Context, f journal.Filter, b journal.Bounds) (journal.Count, error) {
				b.Min = nil
				return c.CountJournal(ctx, f, b)
			}}}
		}},
		{"a count does not filter", "journal/count", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{count: func(ctx context.Context, f journal.Filter, b journal.Bounds) (journal.Count, error) {
				return c.CountJournal(ctx, journal.Filter{}, b)
			}}}
		}},
		{"a count shows nothing near", "journal/count nearest", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{count: func(ctx context.Context, f journal.Filter, b journal.Bounds) (journal.Count, error) {
				got, err := c.CountJournal(ctx, f, b)
				got.Nearest = nil
				return got, err
			}}}
		}},
		{"a wait brings no entries", "journal/wait", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{wait: func(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
				got, err := c.WaitJournal(ctx, f, n, timeout)
				got.Entries = nil
				return got, err
			}}}
		}},
		{"a wait does not wait", "journal/wait for one to come", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{wait: func(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
				return c.WaitJournal(ctx, f, n, 0)
			}}}
		}},
		{"a wait in vain is held", "journal/wait in vain", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{wait: func(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
				got, err := c.WaitJournal(ctx, f, n, timeout)
				got.Held = true
				return got, err
			}}}
		}},
		{"a wait is for one", "journal/wait in vain", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{wait: func(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
				return c.WaitJournal(ctx, f, min(n, 1), timeout)
			}}}
		}},
		{"a wait does not see its context", "journal/wait in vain", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{wait: func(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
				return c.WaitJournal(context.WithoutCancel(ctx), f, n, min(timeout, 10*time.Millisecond))
			}}}
		}},
		{"an order looks for the last step alone", "journal/order", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{order: func(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
				return c.OrderJournal(ctx, steps[max(len(steps)-1, 0):])
			}}}
		}},
		{"an order that is broken is held", "journal/order broken", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{order: func(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
				got, err := c.OrderJournal(ctx, steps)
				got.Held = true
				return got, err
			}}}
		}},
		{"an order shows nothing near", "journal/order broken", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{order: func(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
				got, err := c.OrderJournal(ctx, steps)
				got.Nearest = nil
				return got, err
			}}}
		}},
		{"an explanation has no causes", "journal/explain", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{explain: func(ctx context.Context, seq uint64) (journal.Explanation, error) {
				got, err := c.ExplainJournal(ctx, seq)
				got.Causes = nil
				return got, err
			}}}
		}},
		{"an explanation is of the request before", "journal/explain", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{explain: func(ctx context.Context, seq uint64) (journal.Explanation, error) {
				return c.ExplainJournal(ctx, max(seq, 2)-1)
			}}}
		}},
		{"an unknown request is explained by nothing", "journal/explain unknown", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{explain: func(ctx context.Context, seq uint64) (journal.Explanation, error) {
				got, _ := c.ExplainJournal(ctx, seq)
				return got, nil
			}}}
		}},
		{"a stream does not filter", "journal/follow", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				return c.FollowJournal(ctx, journal.Filter{Since: f.Since}, from, each)
			}}}
		}},
		{"a stream does not tell of a clear", "journal/follow", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				return c.FollowJournal(ctx, f, from, func(e journal.Event) error {
					if e.Kind == journal.EventClear {
						_ = c.Reset(ctx)
						return nil
					}
					return each(e)
				})
			}}}
		}},
		{"a stream tells halves", "journal/follow", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				return c.FollowJournal(ctx, f, from, func(e journal.Event) error {
					e.Entry.Reason = ""
					return each(e)
				})
			}}}
		}},
		{"a stream that goes on begins with the first", "journal/follow from", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				if from.After > 0 {
					from = journal.From{Held: true}
				}
				return c.FollowJournal(ctx, f, from, each)
			}}}
		}},
		{"a stream has no rate", "journal/follow rate", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				from.Rate = 0
				return c.FollowJournal(ctx, f, from, each)
			}}}
		}},
		{"a stream with a since begins with what is held", "journal/follow from", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				from.Held = from.Held || f.Since > 0
				return c.FollowJournal(ctx, f, from, each)
			}}}
		}},
		{"a stream that ends with its context is fine", "journal/follow ends", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{follow: func(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
				_ = c.FollowJournal(ctx, f, from, each)
				return nil
			}}}
		}},
		{"an unknown operation matches nothing", "journal/refused", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{count: func(ctx context.Context, f journal.Filter, b journal.Bounds) (journal.Count, error) {
				got, err := c.CountJournal(ctx, f, b)
				if f.Operation != "" {
					return got, nil
				}
				return got, err
			}}}
		}},
		{"a refusal has other words", "journal/refused", func(c control.Controller) broken {
			return broken{brokenAsking: brokenAsking{wait: func(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
				got, err := c.WaitJournal(ctx, f, n, timeout)
				if err != nil {
					return got, control.Invalidf("query: %v", err)
				}
				return got, nil
			}}}
		}},
	}
}
