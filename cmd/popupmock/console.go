package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/fatih/color"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// A console is the text that a person watches. It is safe for concurrent use.
type console struct {
	colour bool

	mu sync.Mutex // guards w
	w  io.Writer
}

func (c *console) print(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprint(c.w, text) // when nobody watches any more, the mock goes on
}

// entry prints the line of one request, in a colour by its status.
func (c *console) entry(e journal.Entry) {
	line := journal.Line(e)
	if c.colour {
		line = shade(e).Sprint(line)
	}
	c.print(line + "\n")
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
