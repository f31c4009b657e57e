package scenarios_test

import (
	"slices"

	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// parameters are values of assumptions that have a parameter.
var parameters = map[string][]string{
	"clock-leeway":   {"1s", "30s"},
	"session-limit":  {"1h", "30d"},
	"rate-limit":     {"5/1m", "login:1/1m,*:30/1m"},
	"forwarded-for":  {"trust=10.0.0.0/8", "trust=127.0.0.0/8,::1", "trust=0.0.0.0/0,::/0"},
	"order-delivery": {"after=5m"},
	"refresh-reuse":  {"same-successor=0s", "new-pair=0s"},
}

// assumedMutants assume one thing, whatever they are told to.
func assumedMutants() (all []broken.Mutant) {
	for _, a := range assumption.Register() {
		values := slices.Clone(parameters[a.Name])
		for _, v := range a.Values {
			if v.Param == "" {
				values = append(values, string(v.Keyword))
			}
		}
		if !slices.Contains(values, a.Default) {
			values = append(values, a.Default)
		}
		for _, value := range values {
			all = append(all, broken.Mutant{Name: a.Name + " is always " + value, Break: forcing(a.Name, value)})
		}
	}
	return all
}
