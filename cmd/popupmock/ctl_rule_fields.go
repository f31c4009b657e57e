package main

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
)

// setField sets a field in an object, or in objects in it.
func setField(fields map[string]any, path []string, value any) error {
	if len(path) > 1 {
		inner, isObject := fields[path[0]].(map[string]any)
		if fields[path[0]] == nil {
			inner, isObject = map[string]any{}, true
			fields[path[0]] = inner
		}
		if !isObject {
			return errors.New("is given as a value and as an object, want one of them")
		}
		return setField(inner, path[1:], value)
	}
	if _, twice := fields[path[0]]; twice {
		return errors.New("is given twice, want it once")
	}
	fields[path[0]] = value
	return nil
}

// fieldValue takes JSON as it is, and all else as text.
func fieldValue(text string) any {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

func fieldTexts(prefix string, fields map[string]any) (texts []string) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch value := fields[name].(type) {
		case map[string]any:
			texts = append(texts, fieldTexts(prefix+name+".", value)...)
		default:
			text, bare := value.(string)
			if !bare || json.Valid([]byte(text)) { // bare it would be taken as JSON
				raw, _ := json.Marshal(value) // it comes from JSON
				text = string(raw)
			}
			texts = append(texts, prefix+name+"="+text)
		}
	}
	return texts
}
