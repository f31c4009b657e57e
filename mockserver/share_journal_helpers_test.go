package mockserver_test

import (
	"context"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// muted is a backend whose streams take nothing while it is away.
type muted struct {
	*records.Memory
	away atomic.Bool
}

func (m *muted) PutAside(ctx context.Context, s records.Stream, sender string, items []records.Item) error {
	if m.away.Load() {
		return records.ErrUnavailable
	}
	return m.Memory.PutAside(ctx, s, sender, items)
}
