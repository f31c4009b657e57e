package prometheus

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/popupmock/popupmock/mockserver/meter"
)

// bounds are the upper ones of the buckets, in seconds: most answers take a fraction of a millisecond, while faults may hold them for long.
var bounds = []float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// none is the label of an operation that there is not, and of an answer that was not sent.
const none = "none"

// Recorder counts what happens at one mock. It is a meter.Recorder.
type Recorder struct {
	requests, latency, fired, asked, asking *metrics.Set // each has one family

	answers   known[answer, answered]
	faults    known[spoilt, *metrics.Counter]
	calls     known[outcome, *metrics.Counter]
	callTimes known[meter.Call, *metrics.PrometheusHistogram]
}

var _ meter.Recorder = (*Recorder)(nil)

// answer is what requests are counted by.
type answer struct {
	operation string
	status    int
}

// answered is where they are counted.
type answered struct {
	count    *metrics.Counter
	duration *metrics.PrometheusHistogram // that of the operation
}

// spoilt is what faults are counted by.
type spoilt struct{ effect, phase string }

// outcome is what calls to the state are counted by.
type outcome struct {
	call   meter.Call
	result meter.Result
}

// New returns a Recorder that has counted nothing. It is what mockserver.Config.Metrics wants.
func New() meter.Recorder {
	return &Recorder{
		requests: metrics.NewSet(), latency: metrics.NewSet(), fired: metrics.NewSet(), asked: metrics.NewSet(), asking: metrics.NewSet(),
	}
}

// Answered implements meter.Recorder.
func (r *Recorder) Answered(operation string, status int, took time.Duration) {
	known := r.answers.get(answer{operation, status}, r.newAnswer)
	known.count.Inc()
	known.duration.Update(took.Seconds())
}

func (r *Recorder) newAnswer(a answer) answered {
	operation := cmp.Or(a.operation, none)
	return answered{
		r.requests.GetOrCreateCounter(requests.series("operation", operation, "status", statusText(a.status))),
		r.latency.GetOrCreatePrometheusHistogramExt(latency.series("operation", operation), bounds),
	}
}

// statusText is a label: one of those that HTTP has registered, or the class. Faults may send any, and each would be a series.
func statusText(status int) string {
	switch {
	case status == 0:
		return none
	case http.StatusText(status) == "":
		return strconv.Itoa(status/100) + "xx"
	}
	return strconv.Itoa(status)
}

// Fired implements meter.Recorder.
func (r *Recorder) Fired(effect, phase string) { r.faults.get(spoilt{effect, phase}, r.newFault).Inc() }

func (r *Recorder) newFault(s spoilt) *metrics.Counter {
	return r.fired.GetOrCreateCounter(fired.series("effect", s.effect, "phase", s.phase))
}

// Asked implements meter.Recorder.
func (r *Recorder) Asked(call meter.Call, result meter.Result, took time.Duration) {
	r.calls.get(outcome{call, result}, r.newCall).Inc()
	r.callTimes.get(call, r.newCallTime).Update(took.Seconds())
}

func (r *Recorder) newCall(o outcome) *metrics.Counter {
	return r.asked.GetOrCreateCounter(asked.series("call", string(o.call), "result", string(o.result)))
}

func (r *Recorder) newCallTime(call meter.Call) *metrics.PrometheusHistogram {
	return r.asking.GetOrCreatePrometheusHistogramExt(asking.series("call", string(call)), bounds)
}
