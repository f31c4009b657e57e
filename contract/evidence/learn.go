package evidence

import (
	"bytes"
	"encoding/json"
)

// Learn keeps the tokens in an answer's body secret, as ACCESS_1, REFRESH_1 and so on: the values of access_token and
// refresh_token, which stand in data or, in the older dialect, by themselves. Whatever else the body is, it changes nothing.
func (s *Secrets) Learn(body []byte) {
	type tokens struct {
		Access  any `json:"access_token"`
		Refresh any `json:"refresh_token"`
	}
	var both struct {
		tokens
		Data tokens
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return // such as a long list, which is read in vain
	}
	_ = json.Unmarshal(body, &both) // what is half read counts, too
	for _, found := range []tokens{both.tokens, both.Data} {
		if text, ok := found.Access.(string); ok {
			s.Number("ACCESS", text)
		}
		if text, ok := found.Refresh.(string); ok {
			s.Number("REFRESH", text)
		}
	}
}
