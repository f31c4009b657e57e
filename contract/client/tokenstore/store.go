package tokenstore

import (
	"context"
	"errors"
)

// Store keeps the pair of one account. It is safe for concurrent use.
type Store interface {
	// Load returns the pair, the zero Pair when there is none. It does not wait for the lock.
	//
	// Errors are ErrWrongKey and ErrDamaged for what is there and cannot be read, ErrUnavailable when the place does not
	// answer, and the error of ctx.
	Load(ctx context.Context) (Pair, error)

	// Update holds the lock of the store against all other processes and goroutines, reads the pair, calls change with
	// it, and stores what change returns before it lets the lock go. It returns the pair that is in the store then.
	//
	// The zero Pair clears the store; a pair of the same tokens writes nothing; times are cut to whole seconds. When change
	// returns an error, nothing is written and Update returns that error as it is. When change panics, nothing is written
	// and the lock is let go. With an error comes the zero Pair.
	//
	// Update waits for the lock as long as ctx lets it, and calls change only when it has read the pair. From there on ctx
	// is no reason to give up: what change returns is stored even when ctx has ended meanwhile, for the tokens that were in
	// the store may be spent by then.
	//
	// The context that change gets ends with ctx, and when the lock is lost, as a lock with a lease can be. Whatever
	// happens to the lock, a pair that somebody else has stored meanwhile is never overwritten and never cleared: Update
	// returns ErrChanged then. When the pair could not be written, the error is ErrUnavailable, and the pair that change
	// returned is the caller's to keep.
	//
	// Other errors are those of Load.
	Update(ctx context.Context, change Change) (Pair, error)
}

// Change decides what the pair of a store shall be, given what it is: current is the zero Pair when there is none. It holds the
// lock, so that an Update of the same store within it waits until its context ends.
type Change func(ctx context.Context, current Pair) (Pair, error)

// What a store cannot do. Implementations wrap these with what was wrong, where, and how to go on where that is known.
var (
	// ErrChanged says that somebody else has stored another pair meanwhile, which was left alone.
	ErrChanged = errors.New("the stored tokens have changed meanwhile")
	// ErrWrongKey says that what is stored was encrypted with another key, and was left alone.
	ErrWrongKey = errors.New("the stored tokens are encrypted with another key")
	// ErrDamaged says that what is stored is not what a store has written, and was left alone.
	ErrDamaged = errors.New("the stored tokens are damaged")
	// ErrUnavailable says that the place where the pair is kept could not be read, written or locked, or that a newer release
	// has written what is there.
	ErrUnavailable = errors.New("the token store is not available")
)
