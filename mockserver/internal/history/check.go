package history

import (
	"errors"
	"fmt"
	"time"

	"github.com/anishathalye/porcupine"
)

// Errors of Check.
var (
	// ErrIllegal says that no order of the calls explains the answers.
	ErrIllegal = errors.New("the history is not linearizable")
	// ErrUndecided says that it takes too long to tell. It is no verdict, and must not be taken for a good one.
	ErrUndecided = errors.New("it could not be decided whether the history is linearizable")
)

// checkLimit bounds how long a history is looked at, in real time.
const checkLimit = 5 * time.Second

// Check returns nil for a history that is linearizable, and else an error with all that is in it. The clock showed start, in Unix seconds, at
// its beginning.
func (r Rules) Check(h History, start int64) error {
	switch porcupine.CheckOperationsTimeout(r.model(start), h, checkLimit) {
	case porcupine.Ok:
		return nil
	case porcupine.Illegal:
		return fmt.Errorf("%w:\n%s", ErrIllegal, h)
	}
	return fmt.Errorf("%w within %v:\n%s", ErrUndecided, checkLimit, h)
}
