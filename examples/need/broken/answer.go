package broken

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// Reply answers without the mock.
func (v *Visit) Reply(status int, body string) {
	v.Status, v.Answer = status, []byte(body)
	v.Header.Set("Content-Type", "application/json")
}

// Refuse answers with an error in the vendor's shape.
func (v *Visit) Refuse(status int, name, code, message string) {
	text, _ := json.Marshal(map[string]any{"error": map[string]string{"name": name, "code": code, "message": message}})
	v.Reply(status, string(text))
}

// Unauthorized answers 401 with a message.
func (v *Visit) Unauthorized(message string) {
	v.Refuse(http.StatusUnauthorized, "UnauthorizedError", "UNAUTHORIZED", message)
}

// Crash answers as a server does that knows no better.
func (v *Visit) Crash() {
	v.Refuse(http.StatusInternalServerError, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
}

// Replace changes the text of the answer.
func (v *Visit) Replace(old, with string) {
	v.Answer = bytes.ReplaceAll(v.Answer, []byte(old), []byte(with))
}

// Edit changes the JSON of the answer.
func (v *Visit) Edit(change func(any) any) {
	decoder := json.NewDecoder(bytes.NewReader(v.Answer))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return
	}
	v.Answer, _ = json.Marshal(change(value))
}

// Data changes the tokens of an answer to login or refresh, where there are some, in whichever dialect.
func (v *Visit) Data(change func(map[string]any)) {
	v.Edit(func(value any) any {
		object, _ := value.(map[string]any)
		if data, ok := object["data"].(map[string]any); ok {
			change(data)
		} else if object["access_token"] != nil {
			change(object)
		}
		return value
	})
}

// Each changes the records of a list, or the one that the answer is.
func (v *Visit) Each(change func(map[string]any)) {
	if v.Status != http.StatusOK {
		return
	}
	v.Edit(func(value any) any {
		switch records := value.(type) {
		case []any:
			for _, r := range records {
				change(r.(map[string]any))
			}
		case map[string]any:
			change(records)
		}
		return value
	})
}

// Query changes the query of the request. One that stays the same stays as it was written.
func (v *Visit) Query(change func(q map[string][]string)) {
	q := v.Request.URL.Query()
	before := q.Encode()
	change(q)
	if after := q.Encode(); after != before {
		v.Request.URL.RawQuery = after
	}
}
