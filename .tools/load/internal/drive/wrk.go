package drive

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed wrk.lua
var wrkScript string

// Wrk is the program, found where the shell would. ErrNoWrk says that there is none.
func Wrk() (path string, err error) {
	path, err = exec.LookPath("wrk")
	if err != nil {
		return "", ErrNoWrk
	}
	return path, nil
}

// ErrNoWrk is returned by Wrk where the program is missing.
var ErrNoWrk = errors.New("there is no wrk in PATH")

// Saturate has wrk send as much as the server answers, from one thread, for a time in whole seconds (one at least). An error says
// that wrk could not do so; what the server did wrong is in the result.
func Saturate(ctx context.Context, wrk string, work Work, connections int, duration time.Duration) (Result, error) {
	folder, err := os.MkdirTemp("", "popupmock-load-")
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }() // what is left is in the folder for such things
	script := filepath.Join(folder, "work.lua")
	if err := os.WriteFile(script, []byte(scriptOf(work)), 0o600); err != nil { // it holds tokens
		return Result{}, err
	}
	seconds := max(1, int(duration.Seconds()))
	cmd := exec.CommandContext(ctx, wrk, "-t1", "-c"+strconv.Itoa(connections), "-d"+strconv.Itoa(seconds)+"s", "-s", script, work.URL)
	var told bytes.Buffer
	cmd.Stderr = &told
	output, err := cmd.Output()
	if err != nil {
		return Result{}, fmt.Errorf("wrk: %w: %s", err, strings.TrimSpace(told.String()))
	}
	return readWrk(output, work.Size)
}

// scriptOf is the script for wrk: what to send, as a table of Lua, and then how.
func scriptOf(work Work) string {
	var b strings.Builder
	b.WriteString("work = {\n  method = " + strconv.Quote(work.method()) + ",\n  headers = {\n")
	if kind := work.contentType(); kind != "" {
		fmt.Fprintf(&b, "    [\"Content-Type\"] = %q,\n", kind)
	}
	if work.Token != "" {
		fmt.Fprintf(&b, "    Authorization = %q,\n", "Bearer "+work.Token)
	}
	b.WriteString("  },\n")
	if work.Body != "" {
		before, after, _ := strings.Cut(work.Body, RotateMark)
		fmt.Fprintf(&b, "  body = %q,\n  before = %q,\n  after = %q,\n", work.Body, before, after)
	}
	b.WriteString("  rotate = {\n")
	for _, token := range work.Rotate {
		fmt.Fprintf(&b, "    %q,\n", token)
	}
	b.WriteString("  },\n}\n\n" + wrkScript)
	return b.String()
}

// readWrk reads the line of JSON that the script prints among wrk's own. Bytes are counted by wrk with the headers, so that an
// average below size tells of answers that were cut short.
func readWrk(output []byte, size int) (Result, error) {
	for line := range bytes.Lines(output) {
		if !bytes.HasPrefix(line, []byte("{")) {
			continue
		}
		var told struct {
			Requests     int     `json:"requests"`
			Microseconds float64 `json:"microseconds"`
			Bytes        int     `json:"bytes"`
			Bad          int     `json:"bad"`
			Lost         int     `json:"lost"`
			Late         float64 `json:"late"`
		}
		if err := json.Unmarshal(line, &told); err != nil {
			return Result{}, fmt.Errorf("wrk: line %q: %w", bytes.TrimSpace(line), err)
		}
		if told.Microseconds <= 0 {
			return Result{}, fmt.Errorf("wrk: line %q: it took no time", bytes.TrimSpace(line))
		}
		result := Result{told.Requests, told.Microseconds / 1e6, told.Bad, told.Lost, told.Late}
		if told.Requests > 0 && told.Bytes/told.Requests < size {
			return result, fmt.Errorf("wrk: answers have %d bytes on average, want at least %d", told.Bytes/told.Requests, size)
		}
		return result, nil
	}
	return Result{}, fmt.Errorf("wrk printed no line of JSON in %d bytes", len(output))
}
