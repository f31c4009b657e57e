package scenarios

import "github.com/popupmock/popupmock/contract/report"

// A track is where a phase or a block begins in the journal of a place.
type track struct{}

func (w *world) track(int)                 {}
func (w *world) trackBlock(*place, bool)   {}
func (w *world) mark(*actor, *call, error) {}
func (w *world) draw(*report.Result)       {}
