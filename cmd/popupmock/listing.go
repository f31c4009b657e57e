package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// listWidth is what fits in a terminal, in columns.
const listWidth = 80

// A list is assumptions as text to read.
type list struct {
	strings.Builder
	colour bool
}

// listing shows the assumptions of these names, or all of them in their groups.
func listing(colour bool, names []string) []byte {
	l := list{colour: colour}
	for _, group := range assumption.Groups() {
		if len(names) == 0 {
			l.line(l.shade(strings.ToUpper(group.Title), color.Bold) + "\n")
		}
		for _, a := range group.Assumptions {
			if asked(names, a.Name) {
				l.assumption(a)
			}
		}
	}
	return []byte(strings.TrimSuffix(l.String(), "\n"))
}

func (l *list) line(text string) { l.WriteString(text + "\n") }

func (l *list) assumption(a assumption.Assumption) {
	l.line(l.shade(a.Name, color.FgCyan, color.Bold))
	l.fold("  ", 2, "Not documented: "+a.Silent)
	longest := 0
	for _, v := range a.Values {
		longest = max(longest, width(v.String()))
	}
	for i, v := range a.Values {
		lead, text := "    ", v.Text
		form := v.String() + strings.Repeat(" ", longest-width(v.String()))
		if i == 0 { // the default comes first
			lead, form = "  * ", l.shade(form, color.FgGreen)
		}
		if v.Lab {
			text, form = "lab: "+text, l.shade(form, color.FgYellow)
		}
		l.fold(lead+form+"  ", len(lead)+longest+2, text)
	}
	l.fold("  ", 2, fmt.Sprintf("Default %s: %s", a.Default, a.Reason))
	l.fold("  ", 2, "Source: "+a.Source)
	l.line("")
}

// fold writes text behind a lead of so many columns, and goes on below itself where the line is full.
func (l *list) fold(lead string, columns int, text string) {
	l.WriteString(lead)
	at := columns
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case at+1+width(word) > listWidth:
			l.WriteString("\n" + strings.Repeat(" ", columns))
			at = columns
		default:
			l.WriteString(" ")
			at++
		}
		l.WriteString(word)
		at += width(word)
	}
	l.WriteString("\n")
}

func width(text string) int { return utf8.RuneCountInString(text) }

func (l *list) shade(text string, attributes ...color.Attribute) string {
	if !l.colour {
		return text
	}
	shade := color.New(attributes...)
	shade.EnableColor() // whether the terminal has colours was decided before
	return shade.Sprint(text)
}
