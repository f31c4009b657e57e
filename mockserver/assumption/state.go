package assumption

// State is an assumption and the value that holds, as the control API and the command line show it.
type State struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Default string `json:"default"`
	// Silent says what the vendor's documentation leaves open, Reason why the default is the default.
	Silent string `json:"silent"`
	Reason string `json:"reason"`
	Source string `json:"source"`
	// Values are what can be chosen.
	Values []StateValue `json:"values"`
	// Operations lists the operationIds that behave differently, those of the extensions included. Empty means all of them.
	Operations []string `json:"operations"`
}

// StateValue is something that an assumption can be set to.
type StateValue struct {
	Form string `json:"value"` // reject, or same-successor=DURATION
	Text string `json:"text"`  // what the mock does then
	Lab  bool   `json:"lab,omitempty"`
}

// List shows all assumptions in the order of the register.
func (s Set) List() []State {
	var all []State
	for a := range each() {
		state := State{
			Name: a.Name, Value: s.Value(a), Default: a.Default, Silent: a.Silent, Reason: a.Reason, Source: a.Source,
			Operations: append([]string{}, a.Operations...),
		}
		for _, v := range a.Values {
			state.Values = append(state.Values, StateValue{Form: v.String(), Text: v.Text, Lab: v.Lab})
		}
		all = append(all, state)
	}
	return all
}
