package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func showExchange(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "show SEQ",
		Short: "Show what a request and its answer looked like",
		Long: `show prints header fields and bodies of the request of a number and of what really
went out as its answer: tokens as fingerprints, "[password]" for a password. The
numbers are those of "journal list". The mock keeps them while they have room, see
--journal-exchanges of "serve".`,
		Example: `  popupmock ctl journal show 1
  popupmock ctl journal show 1 --json`,
		Args: exactly("SEQ"),
	}, func(args []string) (call, error) {
		seq, err := parseSeq(args[0])
		return func(ctx context.Context, mock control.Controller) (report, error) {
			found, err := mock.ExchangeJournal(ctx, seq)
			if err != nil {
				return report{}, err
			}
			explained, err := mock.ExplainJournal(ctx, seq)
			return report{value: found, text: func(page *list) { page.exchange(found, explained.Text) }}, err
		}, err
	})
}

// parseSeq reads the number of a request.
func parseSeq(text string) (uint64, error) {
	seq, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seq == 0 {
		return 0, fmt.Errorf("%q is no number of a request, want a whole number from 1; \"popupmock ctl journal list\" has them", text)
	}
	return seq, nil
}

// exchange writes what became of a request, and both messages.
func (l *list) exchange(found journal.Exchange, became string) {
	l.fold("", 0, plain(became))
	title := "Request"
	if found.Request.Query != "" {
		title += " ?" + plain(found.Request.Query)
	}
	l.message(title, found.Request)
	if found.Response == nil {
		l.line("\n" + l.shade("No answer", color.Bold))
		return
	}
	l.message(strings.TrimSpace(fmt.Sprintf("Answer %d %s", found.Response.Status, http.StatusText(found.Response.Status))), *found.Response)
}

func (l *list) message(title string, m journal.Message) {
	l.line("\n" + l.shade(title, color.Bold))
	for _, f := range m.Headers {
		l.line(l.shade(plain(f[0]), color.FgCyan) + ": " + plain(f[1]))
	}
	if m.Omitted > 0 {
		l.line("… and " + count(m.Omitted, "header field") + " more")
	}
	if m.Body != "" {
		l.line("")
		for line := range strings.SplitSeq(strings.TrimSuffix(m.Body, "\n"), "\n") {
			l.line(plain(strings.TrimSuffix(line, "\r")))
		}
	}
	switch {
	case m.Truncated:
		l.line(fmt.Sprintf("… the beginning of %s%s", count(int(m.Size), "byte"), inBase64(m)))
	case m.Encoding != "":
		l.line(fmt.Sprintf("… %s%s", count(int(m.Size), "byte"), inBase64(m)))
	}
}

func inBase64(m journal.Message) string {
	if m.Encoding == "" {
		return ""
	}
	return " that are no UTF-8, in base64"
}
