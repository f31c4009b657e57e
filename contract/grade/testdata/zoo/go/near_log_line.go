package main

import (
	"log/slog"
	"os"
)

// logLine is a near miss: what fails is shown as JSON on standard output, and by an exit status of its own (EX_UNAVAILABLE of
// sysexits.h); standard error stays empty.
func logLine(c *client) {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	c.status = 69
	c.show = func(path string, records int, err error) {
		if err != nil {
			log.Error("call failed", "path", path, "error", err.Error())
			return
		}
		log.Info("call succeeded", "path", path, "records", records)
	}
}
