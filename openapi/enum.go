package openapi

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// explainEnum says where a value departs from the documented values nearest to it, so that a wrong message of an error is
// reported at the message and not as "none of these errors".
func explainEnum(where string, allowed []any, got any) []Violation {
	gotLeaves := leaves(got)
	wanted := map[string][]string{} // by place
	var nearest []string
	for _, entry := range allowed {
		wantLeaves := leaves(entry)
		places := differences(wantLeaves, gotLeaves)
		if nearest == nil || len(places) < len(nearest) {
			nearest = places
			clear(wanted)
		}
		if slices.Equal(places, nearest) {
			for _, place := range places {
				wanted[place] = append(wanted[place], quote(wantLeaves[place]))
			}
		}
	}
	var found []Violation
	for place, texts := range wanted {
		found = append(found, Violation{Where: where + place, Rule: "enum", Detail: "want " + strings.Join(texts, " or ")})
	}
	if found == nil { // it has more than any of them
		return []Violation{{Where: where, Rule: "enum", Detail: "want a documented value"}}
	}
	return found
}

// leaves returns the values inside nested objects by their place, such as "/error/code"; "" is the place of a value that
// is no object.
func leaves(value any) map[string]any {
	object, ok := value.(map[string]any)
	if !ok {
		return map[string]any{"": plain(value)}
	}
	found := map[string]any{}
	for name, member := range object {
		for place, leaf := range leaves(member) {
			found["/"+name+place] = leaf
		}
	}
	return found
}

// differences lists, sorted, the places of want where got has something else. What got has beyond want is for other
// keywords to report, which do so without its name.
func differences(want, got map[string]any) []string {
	places := []string{}
	for _, place := range slices.Sorted(maps.Keys(want)) {
		if leaf, ok := got[place]; !ok || !reflect.DeepEqual(want[place], leaf) {
			places = append(places, place)
		}
	}
	return places
}

// plain makes numbers of a message comparable with numbers of the document.
func plain(value any) any {
	if number, ok := value.(json.Number); ok {
		if f, err := number.Float64(); err == nil {
			return f
		}
	}
	return value
}

func quote(value any) string {
	text, err := json.Marshal(value)
	if err != nil { // no value of a document that was read from YAML
		return "another value"
	}
	return string(text)
}
