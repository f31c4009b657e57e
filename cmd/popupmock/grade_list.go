package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/contract/grade"
)

// printRules lists the rules, with what they weigh by the policy.
func (g *grading) printRules(args []string) error {
	if len(args) > 0 {
		return errors.New("--list runs nothing, want no client")
	}
	if err := g.readPolicy(); err != nil {
		return err
	}
	listed := grade.List(g.options.Policy)
	if g.asJSON {
		text, err := jsonText(listed)
		if err != nil {
			return failure{err}
		}
		return print(g.p, text)
	}
	var text strings.Builder
	for _, r := range listed {
		fmt.Fprintf(&text, "%-6s  %s\n        %s\n        %s\n", r.Level, r.ID, r.Title, r.Source)
	}
	return print(g.p, []byte(text.String()))
}
