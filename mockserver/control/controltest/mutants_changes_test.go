package controltest

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
)

func changeMutants() []mutant {
	type each = func(uint64) error
	return []mutant{
		{"a change is not told", "changes/follow", func(c control.Controller) broken {
			return broken{followChanges: func(ctx context.Context, tell each) error {
				first := uint64(0)
				return c.FollowChanges(ctx, func(version uint64) error {
					if first == 0 {
						first = version
					}
					return tell(first)
				})
			}}
		}},
		{"versions fall", "changes/follow", func(c control.Controller) broken {
			return broken{followChanges: func(ctx context.Context, tell each) error {
				return c.FollowChanges(ctx, func(version uint64) error { return tell(1<<60 - version) })
			}}
		}},
		{"each look makes a version", "changes/requests make none", func(c control.Controller) broken {
			looks := uint64(0)
			return broken{followChanges: func(ctx context.Context, tell each) error {
				looks++
				return c.FollowChanges(ctx, func(version uint64) error { return tell(version + looks) })
			}}
		}},
		{"a function that has had enough is told more", "changes/follow stops", func(c control.Controller) broken {
			return broken{followChanges: func(ctx context.Context, tell each) error {
				return c.FollowChanges(ctx, func(version uint64) error {
					_ = tell(version)
					return tell(version)
				})
			}}
		}},
		{"following that ends with its context is fine", "changes/follow ends", func(c control.Controller) broken {
			return broken{followChanges: func(ctx context.Context, tell each) error {
				_ = c.FollowChanges(ctx, tell)
				return nil
			}}
		}},
	}
}
