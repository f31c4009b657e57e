package prometheus

import (
	"bytes"
	"io"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/popupmock/popupmock/mockserver/meter"
)

// ContentType is that of the text format.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Write implements meter.Recorder. The memory, the processor time and the like of the process are there for the mock itself alone: they are
// the same for its sandboxes.
func (r *Recorder) Write(w io.Writer, now meter.Figures) error {
	p := &page{}
	p.value(build, 1, "version", now.Version, "goversion", runtime.Version())
	p.value(ready, flag(now.Ready))
	p.counted(requests, r.requests)
	p.counted(latency, r.latency)
	p.tokens(now.Tokens)
	p.value(faults, float64(now.Faults))
	p.counted(fired, r.fired)
	p.value(triggers, float64(now.Triggers))
	p.value(journalEntries, float64(now.Journal.Entries))
	p.value(journalBytes, float64(now.Journal.Bytes))
	p.value(journalDropped, float64(now.Journal.Dropped))
	if now.Sandboxes != nil {
		p.value(sandboxes, float64(now.Sandboxes.Count))
		p.value(sandboxRequests, float64(now.Sandboxes.Requests))
	}
	if now.State != nil {
		p.counted(asked, r.asked)
		p.counted(asking, r.asking)
		p.state(*now.State)
	}
	if now.Sandbox == "" {
		metrics.WriteProcessMetrics(p)
		metrics.WriteFDMetrics(p)
	}
	_, err := w.Write(p.Bytes())
	return err
}

// page is text in the making.
type page struct{ bytes.Buffer }

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// value writes a family that has one value.
func (p *page) value(f family, value float64, labels ...string) {
	f.head(p)
	p.more(f, value, labels...)
}

// more writes a further value of the family that was written last.
func (p *page) more(f family, value float64, labels ...string) {
	p.WriteString(f.series(labels...) + " " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}

// counted writes a family that has values once something was counted.
func (p *page) counted(f family, set *metrics.Set) {
	var values bytes.Buffer
	set.WritePrometheus(&values)
	if values.Len() == 0 {
		return
	}
	f.head(p)
	for line := range bytes.Lines(values.Bytes()) {
		if line[0] != '#' { // a head without help, which programs can have the library write everywhere
			p.Write(line)
		}
	}
}

func (p *page) tokens(all []meter.Tokens) {
	if all == nil {
		return
	}
	tokens.head(p)
	for _, t := range all {
		p.more(tokens, float64(t.Count), "use", t.Use, "state", t.State)
	}
}

func (p *page) state(s meter.State) {
	p.value(stateUp, flag(!s.Lost))
	p.value(stateFollowed, float64(s.Followed))
	p.value(stateLag, float64(s.Heard-min(s.Heard, s.Followed)))
	if s.Beat < 0 {
		return
	}
	p.value(beat, s.Beat.Seconds())
	others := s.Replicas[:min(len(s.Replicas), maxReplicas)]
	p.each(replicaSilent, others, func(r meter.Replica) float64 { return max(r.Silent, time.Duration(0)).Seconds() })
	p.each(replicaPosition, others, func(r meter.Replica) float64 { return float64(r.Followed) })
}

// maxReplicas bounds how many others are told of: whoever writes to the state can make names up.
const maxReplicas = 100

func (p *page) each(f family, others []meter.Replica, value func(meter.Replica) float64) {
	for i, other := range others {
		if i == 0 {
			f.head(p)
		}
		if same := func(r meter.Replica) bool { return escape(r.Name) == escape(other.Name) }; !slices.ContainsFunc(others[:i], same) {
			p.more(f, value(other), "replica", other.Name)
		}
	}
}
