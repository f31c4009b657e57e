package recordtest

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// each calls all methods that can fail, and wants this error of them.
func (p probe) each(ctx context.Context, want error) {
	p.Helper()
	_, readErr := p.Read(ctx, "a")
	_, commitErr := p.Commit(ctx, records.Change{Writes: []records.Write{set("a", "x", "2")}})
	_, positionErr := p.Position(ctx)
	for name, err := range map[string]error{
		"Read": readErr, "Commit": commitErr, "Position": positionErr,
		"Scan":   p.Scan(ctx, "", func(string, records.Record) bool { return true }),
		"Follow": p.Follow(ctx, 1, func(records.Event) {}),
	} {
		if !errors.Is(err, want) {
			p.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

func endCases() []Case {
	return []Case{
		{"end/context", func(p probe) {
			at := p.commit(set("a", "x", "1")).Position
			ctx, cancel := context.WithCancel(p.Context())
			cancel()
			p.each(ctx, context.Canceled)
			p.has("a", at, "x", "1")
			p.commit(set("a", "x", "2"))
		}},
		{"end/close", func(p probe) {
			p.commit(set("a", "x", "1"))
			ended := make(chan error, 1)
			go func() { ended <- p.Follow(p.Context(), 0, func(records.Event) {}) }()
			for range 2 {
				if err := p.Close(); err != nil {
					p.Errorf("Close: %v", err)
				}
			}
			p.each(p.Context(), records.ErrClosed)
			select {
			case err := <-ended:
				if !errors.Is(err, records.ErrClosed) {
					p.Errorf("Follow ended with %v, want %v", err, records.ErrClosed)
				}
			case <-p.Context().Done():
				p.Errorf("Follow goes on after Close")
			}
		}},
	}
}
