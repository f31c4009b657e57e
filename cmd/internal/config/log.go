package config

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
)

// The forms of the log.
const (
	TextLog = "text"
	JSONLog = "json"
)

func parseLogFormat(s string) (string, error) {
	if s != TextLog && s != JSONLog {
		return "", fmt.Errorf("%s is no form of a log, want %s or %s", shown(s), TextLog, JSONLog)
	}
	return s, nil
}

var logLevels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func parseLogLevel(s string) (slog.Level, error) {
	level, ok := logLevels[s]
	if !ok {
		return 0, fmt.Errorf("%s is no level of a log, want %s", shown(s), strings.Join(slices.Sorted(maps.Keys(logLevels)), ", "))
	}
	return level, nil
}
