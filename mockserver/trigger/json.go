package trigger

import "github.com/popupmock/popupmock/mockserver/internal/ruletext"

// MarshalJSON implements json.Marshaler; Parse reads it again.
func (r Rule) MarshalJSON() ([]byte, error) { return ruletext.WriteRule(r.write) }

// UnmarshalJSON implements json.Unmarshaler.
func (r *Rule) UnmarshalJSON(raw []byte) (err error) {
	*r, err = Parse(raw)
	return err
}

// MarshalJSON implements json.Marshaler: the fields of the rule, then calls and hits.
func (s State) MarshalJSON() ([]byte, error) { return ruletext.WriteCounted(s.write, s.Calls, s.Hits) }

// UnmarshalJSON implements json.Unmarshaler.
func (s *State) UnmarshalJSON(raw []byte) error {
	rule, calls, hits, err := ruletext.ReadCounted(raw, finish)
	if err == nil {
		*s = State{rule, calls, hits}
	}
	return err
}

func (r Rule) write(w *ruletext.Writer) {
	ruletext.Some(w, "id", r.ID)
	w.Add("on", r.On)
	actions := make([]document, len(r.Do))
	for i, action := range r.Do {
		actions[i] = document{action}
	}
	w.Add("do", actions)
}

// MarshalJSON implements json.Marshaler.
func (o On) MarshalJSON() ([]byte, error) {
	w := &ruletext.Writer{}
	w.Add("operation", o.Operation)
	ruletext.Some(w, "account", o.Account)
	w.Add("event", o.Event)
	ruletext.Some(w, "nth", o.Nth)
	return w.Bytes()
}

// document is an action as JSON has it.
type document struct{ Action }

// MarshalJSON implements json.Marshaler.
func (d document) MarshalJSON() ([]byte, error) {
	if d.Action == nil {
		return []byte("null"), nil
	}
	w := &ruletext.Writer{}
	w.Add("action", d.Type())
	d.write(w)
	return w.Bytes()
}
