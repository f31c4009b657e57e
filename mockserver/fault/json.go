package fault

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
	rule, calls, hits, err := ruletext.ReadCounted(raw, finishRule)
	if err == nil {
		*s = State{rule, calls, hits}
	}
	return err
}

func (r Rule) write(w *ruletext.Writer) {
	ruletext.Some(w, "id", r.ID)
	w.Add("operation", r.Operation)
	ruletext.Some(w, "account", r.Account)
	w.Add("phase", r.Phase)
	if r.When != (When{}) {
		w.Add("when", r.When)
	}
	if r.Effect != nil {
		w.Add("effect", document{r.Effect})
	}
	ruletext.Some(w, "ttl", r.TTL)
}

// MarshalJSON implements json.Marshaler.
func (w When) MarshalJSON() ([]byte, error) {
	out := &ruletext.Writer{}
	ruletext.Some(out, "nth", w.Nth)
	ruletext.Some(out, "first", w.First)
	ruletext.Some(out, "every", w.Every)
	ruletext.Some(out, "probability", w.Probability)
	return out.Bytes()
}

// document is an effect as JSON has it.
type document struct{ Effect }

// MarshalJSON implements json.Marshaler.
func (d document) MarshalJSON() ([]byte, error) {
	w := &ruletext.Writer{}
	w.Add("type", d.Type())
	d.write(w)
	return w.Bytes()
}
