package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// reportKinds are the forms of a report, by name.
var reportKinds = map[string]func(io.Writer, judged.Run) error{
	"text":  func(w io.Writer, run judged.Run) error { return judged.Text(w, run, judged.TextOptions{All: true}) },
	"json":  judged.JSON,
	"junit": judged.JUnit,
}

// reportMode lets everybody read a report, since it holds no secrets.
const reportMode = 0o644

// checkReports finds mistakes in the flags before anything is judged.
func (c *contract) checkReports() error {
	kinds := []string{"text", "json", "junit"}
	var files []string
	for _, r := range c.reports {
		kind, file, _ := strings.Cut(r, "=")
		switch {
		case reportKinds[kind] == nil:
			return fmt.Errorf("--report: unknown kind %q, want one of %s%s", kind, strings.Join(kinds, ", "), suggest.Hint(kind, kinds))
		case file == "":
			return fmt.Errorf("--report: %q names no file, want for example %s=FILE", r, kind)
		case slices.Contains(files, file):
			return fmt.Errorf("--report: two reports go to %s", file)
		}
		files = append(files, file)
	}
	return nil
}

// write prints the run and writes the reports that were asked for. A file of - is standard output, in place of the text.
func (c *contract) write(run judged.Run) error {
	toStdout := false
	for _, r := range c.reports {
		kind, file, _ := strings.Cut(r, "=")
		var text bytes.Buffer
		if err := reportKinds[kind](&text, run); err != nil {
			return failure{err}
		}
		if file == "-" {
			toStdout = true
			if err := print(c.p, text.Bytes()); err != nil {
				return err
			}
			continue
		}
		if err := writeFile(file, text.Bytes(), reportMode); err != nil {
			return failure{fmt.Errorf("--report: %w", err)}
		}
	}
	if toStdout {
		return nil
	}
	var text bytes.Buffer
	options := judged.TextOptions{All: c.all}
	if c.p.colour {
		options.Style = verdictStyle
	}
	if err := judged.Text(&text, run, options); err != nil {
		return failure{err}
	}
	return print(c.p, text.Bytes())
}

// verdictStyle colours the word of a verdict.
func verdictStyle(v judged.Verdict, text string) string {
	shade := color.New(color.FgGreen)
	switch v {
	case judged.Fail, judged.Error:
		shade = color.New(color.FgRed, color.Bold)
	case judged.Inform:
		shade = color.New(color.FgCyan)
	case judged.Skipped:
		shade = color.New(color.FgYellow)
	}
	shade.EnableColor() // whether the terminal has colours was decided before
	return shade.Sprint(text)
}

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

// plain escapes what is not printable.
func plain(text string) string { return judged.Printable(text) }
