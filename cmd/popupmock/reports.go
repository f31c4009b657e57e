package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// reportKinds are the forms of a report, in the order in which they are told.
var reportKinds = []struct {
	name  string
	write func(io.Writer, judged.Run) error
}{
	{"text", func(w io.Writer, run judged.Run) error { return forPeople(w, run, nil, true) }},
	{"json", judged.JSON},
	{"junit", judged.JUnit},
	{"html", judged.HTML},
	{"markdown", judged.Markdown},
}

// reportMode lets everybody read a report, since it holds no secrets.
const reportMode = 0o644

// reports are what --report asked for: a kind, = and a file each. A file of - is standard output, in place of the text.
type reports []string

// bind gives a command that judges the flag --report, with its completion.
func (r *reports) bind(cmd *cobra.Command) {
	kinds := kindNames()
	usage := fmt.Sprintf("write a report: %s=`FILE`, %s or %[3]s=FILE; may be repeated",
		kinds[0], strings.Join(kinds[1:len(kinds)-1], "=FILE, ")+"=FILE", kinds[len(kinds)-1])
	cmd.Flags().StringSliceVar((*[]string)(r), "report", nil, usage)
	var offers []cobra.Completion
	for _, kind := range kinds {
		offers = append(offers, kind+"=")
	}
	_ = cmd.RegisterFlagCompletionFunc("report", cobra.FixedCompletions(offers, cobra.ShellCompDirectiveNoSpace)) // fails for a flag that is not there
}

// check finds mistakes in the flag before anything is judged.
func (r reports) check() error {
	kinds := kindNames()
	var files []string
	for _, one := range r {
		kind, file, _ := strings.Cut(one, "=")
		switch {
		case !slices.Contains(kinds, kind):
			return fmt.Errorf("--report: unknown kind %q, want one of %s%s", kind, strings.Join(kinds, ", "), suggest.Hint(kind, kinds))
		case file == "":
			return fmt.Errorf("--report: %q names no file, want for example %s=FILE", one, kind)
		case slices.Contains(files, file):
			return fmt.Errorf("--report: two reports go to %s", file)
		}
		files = append(files, file)
	}
	return nil
}

// write prints the run, with what passed when all is asked for, and writes the reports.
func (r reports) write(p program, run judged.Run, all bool) error {
	toStdout := false
	for _, one := range r {
		kind, file, _ := strings.Cut(one, "=")
		var text bytes.Buffer
		if err := reportKinds[slices.Index(kindNames(), kind)].write(&text, run); err != nil {
			return failure{err}
		}
		if file == "-" {
			toStdout = true
			if err := print(p, text.Bytes()); err != nil {
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
	var style judged.Style
	if p.colour {
		style = verdictStyle
	}
	if err := forPeople(&text, run, style, all); err != nil {
		return failure{err}
	}
	return print(p, text.Bytes())
}

// forPeople writes a run as plain text: as a table where it has a grade. All asks for what holds as well.
func forPeople(w io.Writer, run judged.Run, style judged.Style, all bool) error {
	if run.Grade != "" {
		return judged.Table(w, run, judged.TableOptions{Style: style, All: all})
	}
	return judged.Text(w, run, judged.TextOptions{Style: style, All: all})
}

// held is the error of a run that has not held, nil for one that has.
func held(run judged.Run, complaint string) error {
	switch count := run.Count(); {
	case run.Held():
		return nil
	case count.All == count.ByVerdict[judged.Skipped]:
		complaint = "nothing could be judged"
	}
	return failure{errors.New(complaint + ": " + run.Summary())}
}

// ask tells whether a report of one of these kinds is asked for.
func (r reports) ask(kinds ...string) bool {
	return slices.ContainsFunc(r, func(one string) bool {
		kind, _, _ := strings.Cut(one, "=")
		return slices.Contains(kinds, kind)
	})
}

func kindNames() []string {
	var names []string
	for _, kind := range reportKinds {
		names = append(names, kind.name)
	}
	return names
}

// verdictStyle colours the word of a verdict.
func verdictStyle(v judged.Verdict, text string) string {
	shade := color.New(color.FgGreen)
	switch v {
	case judged.Fail, judged.Error:
		shade = color.New(color.FgRed, color.Bold)
	case judged.Warn:
		shade = color.New(color.FgYellow, color.Bold)
	case judged.Inform:
		shade = color.New(color.FgCyan)
	case judged.Skipped:
		shade = color.New(color.FgYellow)
	}
	shade.EnableColor() // whether the terminal has colours was decided before
	return shade.Sprint(text)
}

// plain escapes what is not printable.
func plain(text string) string { return judged.Printable(text) }
