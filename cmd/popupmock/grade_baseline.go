package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/contract/grade"
	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// readBaseline reads --baseline, and finds entries that no report could have.
func (g *grading) readBaseline() error {
	if g.baseline == "" {
		return nil
	}
	if g.baseline == "-" && g.policy == "-" {
		return errors.New("--baseline and --policy both read standard input, want one that does")
	}
	text, err := readFile(g.baseline, g.p.stdin)
	if err != nil {
		return fmt.Errorf("--baseline: %w", err)
	}
	if g.known, err = judged.ReadBaseline(bytes.NewReader(text), shownName(g.baseline)); err != nil {
		return err
	}
	return g.known.Check(grade.ReportIDs(), suggest.Hint)
}
