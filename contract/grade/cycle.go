package grade

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// A loop is seen once the same requests have come so many times over, and it has no more than so many of them.
const (
	rounds       = 4
	longestCycle = 6
)

// cycle says what a client does over and over at its end, such as "listProducts 401, refresh 200". It is empty when that is no loop.
func cycle(entries []journal.Entry) string {
	for length := 1; length <= longestCycle; length++ {
		tail := length * rounds
		if len(entries) < tail {
			return ""
		}
		last := entries[len(entries)-tail:]
		if !repeats(last, length) {
			continue
		}
		var words []string
		for _, e := range last[:length] {
			words = append(words, name(e)+" "+status(e))
		}
		return strings.Join(words, ", ")
	}
	return ""
}

func repeats(entries []journal.Entry, length int) bool {
	for i, e := range entries[length:] {
		if before := entries[i]; call(e) != call(before) || e.SentStatus != before.SentStatus {
			return false
		}
	}
	return true
}
