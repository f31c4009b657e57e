package records

import (
	"fmt"
	"slices"
)

// Check tells what is wrong with a change whoever it is made to: a mistake of the caller. It is for backends.
func (c Change) Check() error {
	for _, g := range c.Guards {
		if err := checkName("key", g.Key, MaxKey); err != nil {
			return fmt.Errorf("guard: %w", err)
		}
	}
	keys := map[string]bool{}
	for _, w := range c.Writes {
		if err := w.check(); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if keys[w.Key] {
			return fmt.Errorf("write: the key %q comes twice, want one write for each record", w.Key)
		}
		keys[w.Key] = true
	}
	return nil
}

func (w Write) check() error {
	if err := checkName("key", w.Key, MaxKey); err != nil {
		return err
	}
	if w.Keep < 0 {
		return fmt.Errorf("%q is kept for %v, want no negative time", w.Key, w.Keep)
	}
	seen := map[string]bool{}
	for _, field := range w.fields() {
		if err := checkName("field", field, MaxField); err != nil {
			return err
		}
		if seen[field] {
			return fmt.Errorf("the field %q of %q comes twice, want it set, deleted or added to", field, w.Key)
		}
		seen[field] = true
	}
	return nil
}

// fields are the names of all that a write touches, in an order.
func (w Write) fields() []string {
	names := slices.Clone(w.Delete)
	for name := range w.Set {
		names = append(names, name)
	}
	for name := range w.Add {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func checkName(what, name string, longest int) error {
	if name == "" || len(name) > longest {
		return fmt.Errorf("a %s of %d bytes, want 1 to %d", what, len(name), longest)
	}
	return nil
}
