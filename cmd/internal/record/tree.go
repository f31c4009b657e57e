package record

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// tree reads JSON, with numbers as they were written. It is nil for what is none.
func tree(text []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || len(bytes.TrimSpace(text[decoder.InputOffset():])) > 0 {
		return nil
	}
	return value
}

// fieldAt is a field of an answer: in data, in error, or by itself.
func fieldAt(value any, name string) any {
	object, _ := value.(map[string]any)
	for _, wrap := range []string{"data", "error"} {
		if inner, ok := object[wrap].(map[string]any); ok {
			if found, ok := inner[name]; ok {
				return found
			}
		}
	}
	return object[name]
}

func textAt(value any, name string) string {
	text, _ := fieldAt(value, name).(string)
	return text
}

func numberAt(value any, name string) string {
	number, _ := fieldAt(value, name).(json.Number)
	return number.String()
}

// rewritten is a tree with each text replaced, and the name of the field that it stands in.
func rewritten(value any, name string, text func(name, text string) string) any {
	switch v := value.(type) {
	case string:
		return text(name, v)
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = rewritten(item, name, text)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for _, key := range sorted(v) { // so that the same is always written of a session
			object[text("", key)] = rewritten(v[key], key, text)
		}
		return object
	}
	return value
}

// encode writes JSON in one line, without what HTML needs.
func encode(value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // it was read from JSON
	return strings.TrimSuffix(b.String(), "\n")
}

// claimsOf are those of a JWT, or none.
func claimsOf(token string) map[string]any { return partOf(token, 1) }

func partOf(token string, i int) map[string]any {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		return nil
	}
	fields, _ := tree(text).(map[string]any)
	return fields
}

// formOf says what a token is: a JWT by its algorithm, something opaque, or a mark that somebody else has put in its place.
func formOf(token string) string {
	if alg, ok := partOf(token, 0)["alg"].(string); ok {
		return "JWT " + cleanWord(alg)
	}
	if strings.HasPrefix(token, "[") || strings.HasPrefix(token, "<") || len(token) < 16 {
		return ""
	}
	return "opaque"
}

func whole(value any) (int64, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(number.String(), 10, 64)
	return n, err == nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// requests is a number of them in words.
func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return strconv.Itoa(n) + " requests"
}
