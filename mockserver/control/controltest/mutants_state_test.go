package controltest

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
	snapshot "github.com/popupmock/popupmock/mockserver/state"
)

// putting is a controller that changes the documents that it is given.
func putting(c control.Controller, change func(d *snapshot.Document)) broken {
	return broken{putState: func(ctx context.Context, d snapshot.Document) error {
		change(&d)
		return c.PutState(ctx, d)
	}}
}

func stateMutants() []mutant {
	return []mutant{
		{"a state is not restored", "state/there and back", func(control.Controller) broken {
			return broken{putState: func(context.Context, snapshot.Document) error { return nil }}
		}},
		{"a restored clock has no fraction", "state/there and back", func(c control.Controller) broken {
			return putting(c, func(d *snapshot.Document) { d.Clock.Now = d.Clock.Now.Truncate(1000) })
		}},
		{"a restored journal begins again", "state/there and back", func(c control.Controller) broken {
			return putting(c, func(d *snapshot.Document) { d.Journal.Last = 0 })
		}},
		{"a restored mock has no tokens", "state/there and back", func(c control.Controller) broken {
			return putting(c, func(d *snapshot.Document) { d.Families = nil })
		}},
		{"ids are drawn again", "state/there and back", func(c control.Controller) broken {
			return putting(c, func(d *snapshot.Document) { d.Secret.Drawn = 0 })
		}},
		{"restoring is a reset", "state/there and back", func(c control.Controller) broken {
			return broken{putState: func(ctx context.Context, _ snapshot.Document) error { return c.Reset(ctx) }}
		}},
		{"saving resets", "state/saving changes nothing", func(c control.Controller) broken {
			return broken{state: func(ctx context.Context) (snapshot.Document, error) {
				saved, err := c.State(ctx)
				if err == nil {
					err = c.Reset(ctx)
				}
				return saved, err
			}}
		}},
		{"saving draws an id", "state/saving changes nothing", func(c control.Controller) broken {
			return broken{state: func(ctx context.Context) (snapshot.Document, error) {
				_, err := c.Mint(ctx, control.Minting{Account: username, Registered: new(false)})
				if err != nil {
					return snapshot.Document{}, err
				}
				return c.State(ctx)
			}}
		}},
		{"a saved state has no tokens", "state/saving changes nothing", func(c control.Controller) broken {
			return broken{state: func(ctx context.Context) (snapshot.Document, error) {
				saved, err := c.State(ctx)
				saved.Families = nil
				return saved, err
			}}
		}},
		{"a wrong state is restored as far as it is right", "state/refused", func(c control.Controller) broken {
			return broken{putState: func(ctx context.Context, d snapshot.Document) error {
				_, err := c.SetClock(ctx, control.ClockChange{Now: &d.Clock.Now})
				if err != nil {
					return err
				}
				return c.PutState(ctx, d)
			}}
		}},
		{"any version will do", "state/refused", func(c control.Controller) broken {
			return putting(c, func(d *snapshot.Document) { d.Version = snapshot.Version })
		}},
		{"any data will do", "state/refused", func(c control.Controller) broken {
			own, _ := c.State(context.Background())
			return putting(c, func(d *snapshot.Document) { d.Data = own.Data })
		}},
	}
}
