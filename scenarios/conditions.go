package scenarios

import (
	"strings"

	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// conditions are what may stand in brackets, with what each means.
var conditions = map[string]string{
	"addresses":  "requests can come from any address (from=)",
	"control":    "there is a control API, and so a sandbox and a clock",
	"embedded":   "the mock is inside the program that runs the scenario",
	"extensions": "the target serves what goes beyond the documentation, such as orders",
	"legacy":     "the target speaks the dialect of the old login page",
}

// holds tells whether a condition does at present.
func (a *actor) holds(name string) (bool, error) {
	switch name {
	case "addresses":
		return a.w.r.target.Embedded != nil || a.place.plane != nil && len(a.w.r.route.hops) > 0, nil
	case "control":
		return a.place.plane != nil, nil
	case "embedded":
		return a.w.r.target.Embedded != nil, nil
	case "extensions":
		return a.w.r.extensions, nil
	case "legacy":
		return a.place.legacy, nil
	}
	return false, mismatchf("unknown condition [%s], want one of %s", name, strings.Join(sortedKeys(conditions), ", "))
}

// holdAll tells whether all conditions of a line hold at present.
func (a *actor) holdAll(conds []script.Cond) (bool, error) {
	for _, cond := range conds {
		holds, err := a.holds(cond.Name)
		if err != nil || holds == cond.Not {
			return false, err
		}
	}
	return true, nil
}
