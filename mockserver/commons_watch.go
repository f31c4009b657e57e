package mockserver

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// watched is a backend whose calls are watched. A state that cannot be asked is lost: that is said once, and again when it is back, which is
// when it takes changes. One whose disk is full can still be read.
type watched struct {
	records.Backend
	wall  clockwork.Clock
	log   *slog.Logger
	meter meter.Recorder // nil where nothing is counted

	heard atomic.Uint64 // the position that a call has returned last

	mu     sync.Mutex
	failed time.Time // when a call last failed, zero when the state is not lost: real time
	lostAt time.Time
}

// calmTime is for how long no call must have failed before a state counts as back: real time. One that fails now and then is not said to
// be lost and back each time.
const calmTime = time.Second

func watch(backend records.Backend, wall clockwork.Clock, log *slog.Logger, counts meter.Recorder) *watched {
	return &watched{Backend: backend, wall: wall, log: log, meter: counts}
}

// Read implements records.Backend.
func (b *watched) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	begun := b.wall.Now()
	record, err := b.Backend.Read(ctx, key, fields...)
	b.note(ctx, meter.Read, begun, err)
	return record, err
}

// Scan implements records.Backend.
func (b *watched) Scan(ctx context.Context, prefix string, yield func(key string, record records.Record) bool) error {
	begun := b.wall.Now()
	err := b.Backend.Scan(ctx, prefix, yield)
	b.note(ctx, meter.Scan, begun, err)
	return err
}

// Position implements records.Backend.
func (b *watched) Position(ctx context.Context) (records.Position, error) {
	begun := b.wall.Now()
	at, err := b.Backend.Position(ctx)
	b.note(ctx, meter.Position, begun, err)
	if err == nil {
		b.heard.Store(uint64(at))
	}
	return at, err
}

// Commit implements records.Backend.
func (b *watched) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	begun := b.wall.Now()
	made, err := b.Backend.Commit(ctx, change)
	b.note(ctx, meter.Commit, begun, err)
	if err == nil {
		b.heard.Store(uint64(made.Position))
		b.succeeded()
	}
	return made, err
}

// note looks at what came of a call. One that nobody waits for any more says nothing of the state.
func (b *watched) note(ctx context.Context, call meter.Call, begun time.Time, err error) {
	result := meter.OK
	switch {
	case err == nil:
	case errors.Is(err, records.ErrStale):
		result = meter.Stale
	case errors.Is(err, records.ErrUnavailable) && ctx.Err() == nil:
		result = meter.Unavailable
		b.fail(err)
	default:
		result = meter.Failed
	}
	if b.meter != nil {
		b.meter.Asked(call, result, b.wall.Since(begun))
	}
}

// isLost tells whether no change was made since a call failed, or only shortly after it.
func (b *watched) isLost() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.failed.IsZero()
}

func (b *watched) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.wall.Now()
	if b.failed.IsZero() {
		b.lostAt = now
		b.log.Error("the state is lost: what would change it is answered 503", "cause", err)
	}
	b.failed = now
}

func (b *watched) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed.IsZero() {
		return
	}
	if now := b.wall.Now(); now.Sub(b.failed) >= calmTime {
		b.failed = time.Time{}
		b.log.Info("the state is back", "after", now.Sub(b.lostAt).Truncate(time.Millisecond).String())
	}
}
