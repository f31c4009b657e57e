package redisstore

import (
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// version is the field of a record that holds its version.
const version = ""

// names are the keys of a mock in Redis.
type names struct {
	root, changes, lasting, again, stream, record string // the last three are what such keys begin with
}

func newNames(prefix, name string) names {
	root := prefix + ":{" + name + "}"
	return names{
		root: root, changes: root + "/changes", lasting: root + "/lasting", again: root + "/again/", stream: root + "/stream/", record: root + ":",
	}
}

// matching is the pattern of SCAN for the keys of records that begin with prefix.
func (n names) matching(prefix string) string { return globs.Replace(n.record+prefix) + "*" }

var globs = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`)

func format(p records.Position) string { return strconv.FormatUint(uint64(p), 10) }

// parse reads a position as scripts and records hold it, nothing for zero.
func parse(text string) (records.Position, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, damaged("a position of %d bytes is no number", len(text))
	}
	return records.Position(n), nil
}

// milliseconds are never fewer than what is asked for, as Redis wants them.
func milliseconds(d time.Duration) string {
	ms := d.Milliseconds()
	if d%time.Millisecond > 0 {
		ms++
	}
	return strconv.FormatInt(ms, 10)
}
