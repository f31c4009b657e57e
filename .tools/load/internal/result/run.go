package result

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/popupmock/popupmock/tools/load/internal/process"
)

// Run is all that one run has measured.
type Run struct {
	Machine     process.Machine `json:"machine"`
	Popupmock   string          `json:"popupmock"` // its version
	Generator   string          `json:"generator"` // what found the peaks
	Pinned      string          `json:"pinned"`
	Rounds      int             `json:"rounds"`
	Seconds     float64         `json:"seconds"` // of each load
	Connections int             `json:"connections"`
	Items       int             `json:"items"` // in the product list
	Bytes       int             `json:"bytes"` // of the product list
	Command     string          `json:"command"`
	// Servers begin with the one that ratios are to; one with the name Bar is what they are to besides.
	Servers []*Server `json:"servers"`
	// Notes are what was left out, and why.
	Notes []string `json:"notes,omitempty"`
}

// Bar is the name of the server that is the second base of ratios: of each work to the same work there.
const Bar = "bar"

// Server is what was measured of one.
type Server struct {
	Name  string  `json:"name"`
	What  string  `json:"what"`
	Start Series  `json:"start_ms"`  // to the first answer
	Idle  Series  `json:"idle_mb"`   // resident, before the load
	After Series  `json:"loaded_mb"` // resident, after it
	Works []*Work `json:"works"`
}

// Work is what was measured of one kind of request.
type Work struct {
	Name      string `json:"name"`
	PerSecond Series `json:"per_second"` // at its peak
	// CPU is the time on a core that a request took at the peak, in microseconds. Empty where the system does not tell.
	CPU  Series `json:"cpu_us,omitempty"`
	Late Series `json:"p99_ms"` // at half of the peak
	// StateCalls is how often the state was called for a request, where that was counted.
	StateCalls Series `json:"state_calls,omitempty"`
}

// Work returns the one of a name, which is added where there is none yet.
func (s *Server) Work(name string) *Work {
	if w := s.find(name); w != nil {
		return w
	}
	w := &Work{Name: name}
	s.Works = append(s.Works, w)
	return w
}

func (s *Server) find(name string) *Work {
	for _, w := range s.Works {
		if w.Name == name {
			return w
		}
	}
	return nil
}

// base is what ratios of a work are to: the same work of the first server, or the only one that it does.
func (r *Run) base(name string) *Work {
	if len(r.Servers) == 0 || len(r.Servers[0].Works) == 0 {
		return &Work{}
	}
	if w := r.Servers[0].find(name); w != nil {
		return w
	}
	return r.Servers[0].Works[0]
}

// bar is the same work of the bar, if there is one.
func (r *Run) bar(name string) *Work {
	for _, s := range r.Servers {
		if s.Name == Bar && s.find(name) != nil {
			return s.find(name)
		}
	}
	return &Work{}
}

// WriteJSON writes all figures of all rounds to a file.
func (r *Run) WriteJSON(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// On tells what was measured on which machine.
func (r *Run) On() string {
	cpu := r.Machine.CPU
	if cpu == "" {
		cpu = "a processor that the system does not name"
	}
	return fmt.Sprintf("%s, %d cores, %s, %s, popupmock %s.", cpu, r.Machine.Cores, r.Machine.OS, r.Machine.Go, r.Popupmock)
}

// Where tells where and how it was measured, in sentences, each on a line.
func (r *Run) Where() string {
	lines := []string{
		r.On(),
		fmt.Sprintf("%d rounds, %g s for each figure, %d connections; peaks found with %s; %s.", r.Rounds, r.Seconds, r.Connections,
			r.Generator, r.Pinned),
		fmt.Sprintf("The product list has %d items and %s bytes.", r.Items, commas(r.Bytes)),
	}
	return strings.Join(append(lines, r.Notes...), "\n")
}
