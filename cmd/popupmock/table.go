package main

import (
	"strings"

	"github.com/fatih/color"
)

// A cell is a text and its colour.
type cell struct {
	text       string
	attributes []color.Attribute
}

// cells are texts without colours. A dash stands for none.
func cells(texts ...string) []cell {
	row := make([]cell, len(texts))
	for i, text := range texts {
		row[i] = cell{text: text}
	}
	return row
}

// in gives a cell a colour.
func (c cell) in(attributes ...color.Attribute) cell {
	c.attributes = attributes
	return c
}

func (c cell) shown() string {
	if c.text == "" {
		return "-"
	}
	return plain(c.text)
}

// table writes rows below a head, in columns. Without rows it says so.
func (l *list) table(head string, rows [][]cell, none string) {
	if len(rows) == 0 {
		l.line(none)
		return
	}
	titles := cells(strings.Fields(head)...)
	for i := range titles {
		titles[i].attributes = []color.Attribute{color.Bold}
	}
	rows = append([][]cell{titles}, rows...)
	widths := make([]int, len(titles))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], width(c.shown()))
		}
	}
	for _, row := range rows {
		l.row(row, widths)
	}
}

func (l *list) row(row []cell, widths []int) {
	for i, c := range row {
		text := c.shown()
		if len(c.attributes) > 0 {
			l.WriteString(l.shade(text, c.attributes...))
		} else {
			l.WriteString(text)
		}
		if i < len(row)-1 {
			l.WriteString(strings.Repeat(" ", widths[i]-width(text)+2))
		}
	}
	l.WriteString("\n")
}

// facts writes lines of a name and what it is.
func (l *list) facts(facts ...[2]string) {
	longest := 0
	for _, f := range facts {
		longest = max(longest, width(f[0]))
	}
	for _, f := range facts {
		l.row([]cell{cell{text: f[0]}.in(color.FgCyan), {text: f[1]}}, []int{longest, 0})
	}
}

// stateColour shows which tokens are good.
func stateColour(state string) []color.Attribute {
	switch state {
	case "live":
		return []color.Attribute{color.FgGreen}
	case "revoked", "invalid", "unknown":
		return []color.Attribute{color.FgRed}
	}
	return []color.Attribute{color.FgYellow}
}
