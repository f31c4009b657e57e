package prometheus

import (
	"fmt"
	"io"
	"strings"
)

// family is a metric by name, with all its labels.
type family struct{ name, kind, help string }

// The metrics that are counted as it happens.
var (
	requests = family{"popupmock_requests_total", "counter", "Requests of the vendor's API by operation and status; none is no such operation, and a request that got no answer."}
	latency  = family{"popupmock_request_duration_seconds", "histogram", "Real time from the arrival of a request to the end of its answer, by operation."}
	fired    = family{"popupmock_faults_fired_total", "counter", "Requests that a fault has spoilt, by the type of its effect and its phase."}
	asked    = family{"popupmock_state_calls_total", "counter", "Calls to what keeps the state, by what came of them."}
	asking   = family{"popupmock_state_call_duration_seconds", "histogram", "Real time that calls to what keeps the state have taken."}
)

// The metrics that are looked up when somebody asks.
var (
	build           = family{"popupmock_build_info", "gauge", "1, with the version of popupmock."}
	ready           = family{"popupmock_ready", "gauge", "1 when requests can be sent, 0 while the mock drains or cannot ask for its state."}
	tokens          = family{"popupmock_tokens", "gauge", "Tokens by use and state. Left out where counting them takes too long."}
	faults          = family{"popupmock_faults", "gauge", "Faults that are armed."}
	triggers        = family{"popupmock_triggers", "gauge", "Triggers that there are."}
	journalEntries  = family{"popupmock_journal_entries", "gauge", "Requests in the journal."}
	journalBytes    = family{"popupmock_journal_bytes", "gauge", "Estimated memory of the journal."}
	journalDropped  = family{"popupmock_journal_dropped_total", "counter", "Requests that had to make room for others since the journal was last cleared."}
	sandboxes       = family{"popupmock_sandboxes", "gauge", "Sandboxes that this process has."}
	sandboxRequests = family{"popupmock_sandbox_requests_total", "counter", "Requests to sandboxes, those that have ended included. What each counts is at its own /_mock/metrics."}
	stateUp         = family{"popupmock_state_up", "gauge", "1 when what keeps the state takes changes, 0 while it is lost."}
	stateFollowed   = family{"popupmock_state_position", "gauge", "Number of the last change of the state that the mock has taken over."}
	stateLag        = family{"popupmock_state_lag_changes", "gauge", "Changes of the state that the mock has heard of and not taken over yet."}
	beat            = family{"popupmock_replica_beat_age_seconds", "gauge", "Time since the mock said that it is there and heard that itself. Beyond one second it asks at each request."}
	replicaSilent   = family{"popupmock_replica_silent_seconds", "gauge", "Time since another mock that shares the state was heard, by its name."}
	replicaPosition = family{"popupmock_replica_position", "gauge", "Number of the last change that another mock has said it has taken over."}
)

// head writes what comes before the values.
func (f family) head(w io.Writer) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", f.name, f.help, f.name, f.kind)
}

// series is the name with labels: pairs of name and value.
func (f family) series(labels ...string) string {
	if len(labels) == 0 {
		return f.name
	}
	var text strings.Builder
	text.WriteString(f.name + "{")
	for i := 0; i < len(labels); i += 2 {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(labels[i] + `="` + escape(labels[i+1]) + `"`)
	}
	return text.String() + "}"
}

// longestLabel is in bytes.
const longestLabel = 256

// escape writes a label's value, which may come from anywhere: a backslash, a quotation mark and a line feed mean something there.
func escape(value string) string {
	if len(value) > longestLabel {
		value = value[:longestLabel]
	}
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(value, "\uFFFD"))
}
