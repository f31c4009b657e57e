package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/state"
)

// The parts of a world that is shared: fields of one record, each the JSON of what a state document has under the same name. Accounts, token families,
// what rules have counted, buckets of rates and orders are records of their own, because they change with requests.
const (
	partTerms       = "terms"
	partData        = "data"
	partSecret      = "secret"
	partClock       = "clock"
	partKeys        = "keys"
	partAssumptions = "assumptions"
	partRates       = "rates" // not in a document: how often the rates that are assumed have changed
	partFaults      = "faults"
	partTriggers    = "triggers"
	partClears      = "clears" // not in a document: how often the journal was cleared
)

// parts is what a world consists of, as it is written.
type parts map[string][]byte

// tied is a clock as all who share it read it: by the real time of their machines.
type tied struct {
	Virtual time.Time  `json:"virtual"`
	Real    time.Time  `json:"real"`
	Mode    clock.Mode `json:"mode"`
	Rate    float64    `json:"rate"`
}

// partsOf takes apart what was saved of a world with a clock, in an era of its rates, and of its journal. It is the same for the same world, to the byte.
func partsOf(saved state.Document, c *clock.Clock, era, clears uint64) (parts, error) {
	for i := range saved.Faults.Rules {
		saved.Faults.Rules[i].Calls, saved.Faults.Rules[i].Hits = 0, 0
	}
	for i := range saved.Triggers.Rules {
		saved.Triggers.Rules[i].Calls, saved.Triggers.Rules[i].Hits = 0, 0
	}
	all := parts{}
	for name, value := range map[string]any{
		partTerms: saved.Terms, partData: saved.Data, partSecret: saved.Secret, partClock: tied(c.Anchor()), partKeys: saved.Keys,
		partAssumptions: saved.Assumptions, partRates: era, partFaults: saved.Faults, partTriggers: saved.Triggers,
		partClears: clears,
	} {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("write down %s: %w", name, err)
		}
		all[name] = text
	}
	return all, nil
}

// errParts says that a record is none of ours.
var errParts = errors.New("the shared state was not written by this popupmock, or is damaged")

// document puts parts together again, with the clock and the eras of the rates and of the journal, which earlier ones lack. There are no accounts and families in it, and neither are there
// buckets and orders.
func (p parts) document() (saved state.Document, anchor clock.Anchor, era, clears uint64, err error) {
	saved.Version = state.Version
	var at tied
	for name, into := range map[string]any{
		partTerms: &saved.Terms, partData: &saved.Data, partSecret: &saved.Secret, partClock: &at, partKeys: &saved.Keys,
		partAssumptions: &saved.Assumptions, partRates: &era, partFaults: &saved.Faults, partTriggers: &saved.Triggers,
	} {
		if err := p.read(name, into); err != nil {
			return saved, clock.Anchor{}, 0, 0, err
		}
	}
	if p[partClears] != nil {
		if err := p.read(partClears, &clears); err != nil {
			return saved, clock.Anchor{}, 0, 0, err
		}
	}
	saved.Clock = state.Clock{Now: at.Virtual, Mode: string(at.Mode), Rate: at.Rate}
	return saved, clock.Anchor(at), era, clears, nil
}

// read reads one part.
func (p parts) read(name string, into any) error { return readField(p[name], name, into) }

// readField reads the JSON of a field of a record. The error never quotes it.
func readField(text []byte, what string, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || d.More() {
		return fmt.Errorf("%w: its %s cannot be read", errParts, what)
	}
	return nil
}

// changed are the parts that are others than before.
func (p parts) changed(before parts) parts {
	changed := parts{}
	for name, text := range p {
		if !bytes.Equal(text, before[name]) {
			changed[name] = text
		}
	}
	return changed
}
