package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// standIn is a body that a server takes in the same way, and that has no secrets. One that is no JSON is another one that is none. Of a
// login and a refresh nothing is kept but what fields there are and of which kind: texts are what made makes of them, numbers are 1.
func standIn(st *step, made func(name, text string) string, words *cleaner) []byte {
	switch {
	case len(st.Body) == 0:
		return nil
	case st.sent == nil && string(bytes.TrimSpace(st.Body)) == "null":
		return []byte("null")
	case st.sent == nil:
		return []byte("{")
	}
	return []byte(encode(stand(st.sent, "", made, words)))
}

func stand(value any, name string, made func(name, text string) string, words *cleaner) any {
	switch v := value.(type) {
	case string:
		switch {
		case made != nil:
			return made(name, v)
		case isSecretName(name):
			return secretMark
		}
		return words.text(v)
	case json.Number:
		if made != nil {
			return json.Number("1")
		}
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = stand(item, name, made, words)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			object[words.text(key)] = stand(item, key, made, words)
		}
		return object
	}
	return value
}

// body is the option that has a body.
func (w *writer) body(st *step, body []byte) []string {
	if json.Valid(body) {
		return []string{word("json=" + string(body))}
	}
	name := w.file(fmt.Sprintf("request-%d", st.number), string(body))
	return []string{"body=" + name}
}

// file adds a file to the archive, unless there is one of that text.
func (w *writer) file(name, text string) string {
	if known, ok := w.texts[text]; ok {
		return known
	}
	w.texts[text] = name
	w.files = append(w.files, name, text)
	return name
}

// printable is a text for one line.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

var bareWord = regexp.MustCompile(`^[A-Za-z0-9_./:,?&=%+@*~;-]+$`)

// word writes a word as a line has it.
func word(text string) string {
	if bareWord.MatchString(text) {
		return text
	}
	if name, value, found := strings.Cut(text, "="); found && plainName.MatchString(name) {
		return name + "=" + quote(value)
	}
	return quote(text)
}

func quote(text string) string { return "'" + strings.ReplaceAll(printable(text), "'", "''") + "'" }
