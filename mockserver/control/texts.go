package control

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// texts is a JSON object whose values are all text.
type texts map[string]string

// UnmarshalJSON says which value is no text, as encoding/json does not.
func (t *texts) UnmarshalJSON(raw []byte) error {
	var values map[string]any
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	*t = texts{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text, ok := values[name].(string)
		if !ok {
			return fmt.Errorf("field %q is no text, want a value in quotes", name)
		}
		(*t)[name] = text
	}
	return nil
}

func putAssumptions(c Controller) http.Handler {
	return withBody(func(ctx context.Context, values texts) ([]assumption.State, error) {
		return c.PutAssumptions(ctx, values)
	})
}
