package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// newLog writes events, a line each. Whoever tells one keeps secrets out of it; slog keeps it one line.
func newLog(w io.Writer, settings config.Settings) *slog.Logger {
	options := &slog.HandlerOptions{Level: settings.LogLevel}
	if settings.LogFormat == config.JSONLog {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// An announcer tells on standard output what serve does: a person in words, a program in JSON.
type announcer struct {
	w      io.Writer // of whole lines; a request waits for it
	events *slog.Logger
	json   bool
	colour bool
}

func newAnnouncer(w io.Writer, settings config.Settings, colour bool) *announcer {
	return &announcer{w, newLog(w, settings), settings.LogFormat == config.JSONLog, colour}
}

// say tells of an event.
func (a *announcer) say(words, event string, facts ...any) {
	if a.json {
		a.events.Info(event, facts...)
		return
	}
	fmt.Fprint(a.w, words)
}

// entries is what tells of each request.
func (a *announcer) entries() func(journal.Entry) {
	if a.json {
		return a.entry
	}
	return (&console{w: a.w, colour: a.colour}).entry
}

// entry tells of one request. What the mock itself has done wrong is an error; what a client did is not.
func (a *announcer) entry(e journal.Entry) {
	level := slog.LevelInfo
	if e.Status == http.StatusInternalServerError && e.Fault == nil {
		level = slog.LevelError
	}
	if !a.events.Enabled(context.Background(), level) {
		return
	}
	record := slog.NewRecord(e.RealAt, level, "request", 0)
	record.AddAttrs(slog.Uint64("seq", e.Seq), slog.Time("at", e.At))
	for _, field := range []struct{ name, value string }{
		{"sandbox", e.Sandbox}, {"method", e.Method}, {"path", e.Path}, {"operation", e.Operation}, {"client_ip", e.ClientIP}, {"account", e.Account},
		{"reason", string(e.Reason)}, {"cause", e.Cause}, {"outcome", string(e.Outcome)},
	} {
		if field.value != "" {
			record.AddAttrs(slog.String(field.name, field.value))
		}
	}
	if e.Fault != nil {
		record.AddAttrs(slog.String("fault", e.Fault.ID))
	}
	record.AddAttrs(slog.Int("status", e.SentStatus), slog.Int64("bytes", e.Bytes), slog.Float64("duration_ms", e.DurationMS), slog.Int("violations", len(e.Violations)))
	_ = a.events.Handler().Handle(context.Background(), record) // nobody is there who could do anything about it
}

// listening are the facts of the first event.
func (s *site) listening() []any {
	facts := []any{"version", mockserver.Version(), "url", s.base, "control_url", s.control.base, "page_url", s.control.base + control.PagePath}
	if s.state != nil {
		facts = append(facts, "state", visible(s.state.place), "continued", s.begun.Continued)
	}
	if s.caFile != "" {
		facts = append(facts, "ca_file", s.caFile)
	}
	if danger := s.danger(); danger != "" {
		facts = append(facts, "warning", danger)
	}
	return facts
}
