package trigger

import "github.com/popupmock/popupmock/mockserver/internal/ruletext"

// RotateKey makes a new signing key.
type RotateKey struct {
	// NoOverlap ends all tokens of the old keys. Without it they stay good until they expire.
	NoOverlap bool
}

// Type implements Action.
func (RotateKey) Type() string { return "rotate_key" }

func readRotateKey(r *ruletext.Reader) Action { return RotateKey{!r.Bool("overlap", true)} }

func (a RotateKey) write(w *ruletext.Writer) {
	if a.NoOverlap {
		w.Add("overlap", false)
	}
}

func (RotateKey) check(ruletext.Notes, Known) {}
