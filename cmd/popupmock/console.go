package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/fatih/color"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// A console is the text that a person watches.
type console struct {
	w      io.Writer // of whole lines; a request waits for it
	colour bool
}

// entry prints the line of one request, in a colour by its status.
func (c *console) entry(e journal.Entry) {
	line := journal.Line(e)
	if c.colour {
		line = shade(e).Sprint(line)
	}
	fmt.Fprint(c.w, line+"\n")
}

// shade makes refusals stand out from answers, and what no client should meet from both.
func shade(e journal.Entry) *color.Color {
	shade := color.New(color.FgGreen)
	switch status := e.SentStatus; {
	case status < http.StatusOK || status >= http.StatusInternalServerError:
		shade = color.New(color.FgRed, color.Bold)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		shade = color.New(color.FgYellow, color.Bold)
	case status >= http.StatusBadRequest:
		shade = color.New(color.FgYellow)
	case status >= http.StatusMultipleChoices:
		shade = color.New(color.FgCyan)
	}
	shade.EnableColor() // whether the terminal has colours was decided before
	return shade
}
