package trigger

import (
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// ArmFault adds a fault behind those that there are. One with an id takes the place of the fault that has it, with counters
// of its own. Armed when a request is received it counts that request, armed when it has been answered the next.
type ArmFault struct {
	Fault fault.Rule
}

// Type implements Action.
func (ArmFault) Type() string { return "arm_fault" }

func readArmFault(r *ruletext.Reader) Action {
	raw := r.Get("fault")
	if raw == nil {
		r.Wrong("fault", "is missing, want a fault")
		return ArmFault{}
	}
	return ArmFault{fault.Read(r.At("fault"), raw)}
}

func (a ArmFault) write(w *ruletext.Writer) { w.Add("fault", a.Fault) }

func (a ArmFault) check(n ruletext.Notes, known Known) { a.Fault.CheckAt(n.At("fault"), known.API) }
