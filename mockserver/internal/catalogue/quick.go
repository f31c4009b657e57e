package catalogue

import (
	"bytes"
	"encoding/json"
)

// quickTree is tree for a text without mistakes. Where there is one it gives up and says nothing of it: false.
func quickTree(text []byte) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || len(bytes.Trim(text[decoder.InputOffset():], " \t\r\n")) > 0 {
		return nil, false
	}
	fields, depth := outline(text)
	return value, depth < maxDepth && fields == fieldsIn(value)
}

// outline counts the fields of all objects in a valid text, those that are there twice as well, and says how deep arrays and
// objects lie in each other.
func outline(text []byte) (fields, deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case quoted:
		case c == ':':
			fields++
		case c == '[', c == '{':
			depth++
			deepest = max(deepest, depth)
		case c == ']', c == '}':
			depth--
		}
	}
	return fields, deepest
}

// fieldsIn counts the fields of all objects in a value.
func fieldsIn(value any) int {
	count := 0
	switch value := value.(type) {
	case map[string]any:
		count = len(value)
		for _, member := range value {
			count += fieldsIn(member)
		}
	case []any:
		for _, item := range value {
			count += fieldsIn(item)
		}
	}
	return count
}
