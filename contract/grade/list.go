package grade

import (
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/grade/faketime"
	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// Listed is a rule as it is listed.
type Listed struct {
	ID    string `json:"id"`
	Title string `json:"title"` // what must hold, in one sentence
	Level string `json:"level"` // "must", "should" or "off"
	// Source is the page or the standard that asks for it, Mend how a client is made to keep to it.
	Source string `json:"source"`
	Mend   string `json:"mend"`
	// Situations are those that it is judged by.
	Situations []Situation `json:"situations"`
}

// Situation is one that a client is put into.
type Situation struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	How   string `json:"how"` // by what means
}

// List lists all rules with what they weigh by a policy.
func List(p policy.Policy) []Listed {
	l := &lab{options: Options{Policy: p, Stall: time.Second}, client: Client{Parallel: DefaultParallel}}
	var all []Listed
	for _, r := range rules(l) {
		weight := p.Rules[r.id]
		listed := Listed{ID: r.id, Title: r.title, Level: string(weight.Level), Source: weight.Source, Mend: weight.Mend, Situations: []Situation{}}
		for _, c := range r.checks {
			listed.Situations = append(listed.Situations, Situation{c.id, c.title, c.how})
		}
		all = append(all, listed)
	}
	return all
}

// ReportIDs are the ids of everything that a report of Run may have, sorted: rules and what goes beyond them, and
// behind a slash the situations of each. They are what a report.Baseline may name.
func ReportIDs() []string {
	l := &lab{options: Options{Stall: time.Second, Faketime: new(faketime.Library)}, client: Client{Parallel: DefaultParallel}}
	ids := []string{assumedTwo, rotatedEverywhere + "/" + partIn("", ordinary().id)}
	for _, r := range slices.Concat(rules(l), lostResponses(l), rotationLab(l)) {
		ids = append(ids, r.id, r.id+"/"+ordinary().id)
		for _, c := range r.checks {
			ids = append(ids, r.id+"/"+c.id, rotatedEverywhere+"/"+partIn(r.id, c.id))
		}
		if r.across == nil {
			continue
		}
		for _, p := range r.across(nil) {
			ids = append(ids, r.id+"/"+p.id)
		}
	}
	for _, name := range assumption.Names() {
		ids = append(ids, assumedID(name))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
