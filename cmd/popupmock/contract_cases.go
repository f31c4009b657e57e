package main

import (
	"fmt"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/contract/suite"
)

// listedCase is a case as --list --json prints it.
type listedCase struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Area        suite.Area   `json:"area"`
	Basis       suite.Basis  `json:"basis"`
	Source      suite.Source `json:"source"`
	Assumptions []string     `json:"assumptions"`
	Needs       []suite.Need `json:"needs"`
}

// printCases lists the cases that are picked.
func (c *contract) printCases() error {
	cases, err := c.target.Selected()
	if err != nil {
		return err
	}
	if c.asJSON {
		listed := make([]listedCase, len(cases))
		for i, one := range cases {
			listed[i] = listedCase{
				one.ID, one.Title, one.Area, one.Basis, one.Source, append([]string{}, one.Assumptions...), append([]suite.Need{}, one.Needs...),
			}
		}
		text, err := jsonText(listed)
		if err != nil {
			return failure{err}
		}
		return print(c.p, text)
	}
	page := &list{colour: c.p.colour}
	for _, one := range cases {
		page.line(page.shade(one.ID, color.FgCyan, color.Bold))
		page.fold("  ", 2, one.Title)
		from := fmt.Sprintf("%s: %s", one.Basis, one.Source)
		if len(one.Assumptions) > 0 {
			from += "; observes " + strings.Join(one.Assumptions, ", ")
		}
		if len(one.Needs) > 0 {
			from += "; needs " + strings.Join(words(one.Needs...), ", ")
		}
		page.fold("  ", 2, from)
	}
	return print(c.p, []byte(page.String()))
}

// completeCases offers the ids of cases.
func completeCases(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offers []cobra.Completion
	for _, one := range suite.Cases() {
		offers = append(offers, cobra.CompletionWithDesc(one.ID, one.Title))
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}
