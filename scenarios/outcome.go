package scenarios

import (
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/contract/evidence"
)

// A mismatch says that an expectation does not hold, or that no answer came: what ! turns round.
type mismatch struct{ text string }

// Error implements error.
func (m *mismatch) Error() string { return m.text }

func mismatchf(format string, args ...any) error { return &mismatch{fmt.Sprintf(format, args...)} }

// An unable says that a line cannot be judged: what it is about is not there. A ! does not turn that round, so that no
// expectation holds for want of anything to look at.
type unable struct{ text string }

// Error implements error.
func (u *unable) Error() string { return u.text }

func unablef(format string, args ...any) error { return &unable{fmt.Sprintf(format, args...)} }

// A departure is an answer that is not as documented, which no expectation can turn round.
type departure struct{ text string }

// Error implements error.
func (d *departure) Error() string { return d.text }

// A want is something that the target does not have.
type want struct{ what string }

// Error implements error.
func (w *want) Error() string { return "for want of " + w.what }

// Errors by which a scenario ends early, and well.
var errStop = errors.New("stop")

// skipped is the reason that a script gives for ending early.
type skipped struct{ reason string }

// Error implements error.
func (s *skipped) Error() string { return s.reason }

// A trouble is a control call that did not work.
type trouble struct{ error }

// Unwrap serves errors.As.
func (t trouble) Unwrap() error { return t.error }

// steered passes on the error of a control call as what it is.
func steered(err error) error {
	if err == nil {
		return nil
	}
	return trouble{fmt.Errorf("control API: %w", evidence.WithoutURL(err))}
}
