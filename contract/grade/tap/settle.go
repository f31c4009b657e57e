package tap

import (
	"context"
	"fmt"
	"net"
)

// Settle waits until all connections that clients have opened so far, and those that they open meanwhile, have ended: what a client
// that is gone has left behind may still be on its way. The error is that of ctx, when it ends first.
func (t *Tap) Settle(ctx context.Context) error {
	if err := t.catchUp(ctx); err != nil {
		return err
	}
	for {
		t.mu.Lock()
		open, ended := len(t.open), t.ended
		t.mu.Unlock()
		if open == 0 {
			return nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return fmt.Errorf("wait for the end of what clients have opened, %d connections: %w", open, context.Cause(ctx))
		}
	}
}

// catchUp waits until all connections are accepted that the system has queued. The queue is first in, first out, so that a connection
// of its own tells.
func (t *Tap) catchUp(ctx context.Context) error {
	dialer := net.Dialer{KeepAlive: -1}
	conn, err := dialer.DialContext(ctx, "tcp", t.listener.Addr().String())
	if t.closing.Err() != nil {
		if err == nil {
			_ = conn.Close()
		}
		return nil // what was queued is reset
	}
	if err != nil {
		return fmt.Errorf("wait for connections to the tap: %w", err)
	}
	defer conn.Close()
	from := conn.LocalAddr().String()
	defer t.unmark(from)
	select {
	case <-t.mark(from):
	case <-t.closing.Done():
	case <-ctx.Done():
		return fmt.Errorf("wait for connections to be accepted: %w", context.Cause(ctx))
	}
	return nil
}

// mark returns what is closed once a connection from an address is accepted, which is dropped.
func (t *Tap) mark(from string) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	reached := make(chan struct{})
	for c := range t.open {
		if c.from() == from {
			c.abandon()
			close(reached)
			return reached
		}
	}
	t.marks[from] = reached
	return reached
}

func (t *Tap) unmark(from string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.marks, from)
}
