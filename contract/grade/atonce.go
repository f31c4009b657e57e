package grade

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// each does n things, as many at a time as the options say, and tells the progress; do returns what was done. When ctx ends, what
// has not begun is left out.
func (l *lab) each(ctx context.Context, n int, do func(i int) string) {
	var group errgroup.Group
	group.SetLimit(l.options.AtOnce)
	var telling sync.Mutex
	done := 0
	for i := range n {
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			name := do(i)
			telling.Lock()
			defer telling.Unlock()
			done++
			l.options.Progress(done, n, name)
			return nil
		})
	}
	_ = group.Wait() // none has an error
}
