package fault

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// edit replaces the values of a field in a JSON text by what change makes of them, or takes the field out where that is
// nil. All else stays as it is, byte for byte but for blanks. The path has dots between its names; arrays are passed
// through to their elements.
func edit(text []byte, path string, change func(value []byte) []byte) []byte {
	var out bytes.Buffer
	editor{change}.value(&out, text, strings.Split(path, "."))
	return out.Bytes()
}

// hasField tells whether a JSON text has the field at least once.
func hasField(text []byte, path string) bool {
	if !json.Valid(text) {
		return false
	}
	found := false
	edit(text, path, func(value []byte) []byte {
		found = true
		return value
	})
	return found
}

// editor walks through JSON that is known to be valid.
type editor struct{ change func([]byte) []byte }

func (d editor) value(out *bytes.Buffer, raw []byte, path []string) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(path) == 0:
		out.Write(d.change(raw))
	case raw[0] == '{':
		d.object(out, raw, path)
	case raw[0] == '[':
		d.array(out, raw, path)
	default:
		out.Write(raw)
	}
}

func (d editor) object(out *bytes.Buffer, raw []byte, path []string) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	_, _ = decoder.Token()
	separator := byte('{')
	for decoder.More() {
		name, value := ruletext.NextField(decoder)
		if name == path[0] {
			var edited bytes.Buffer
			d.value(&edited, value, path[1:])
			value = edited.Bytes()
		}
		if len(value) == 0 {
			continue // taken out
		}
		quoted, _ := json.Marshal(name) // text can always be encoded
		out.WriteByte(separator)
		out.Write(quoted)
		out.WriteByte(':')
		out.Write(value)
		separator = ','
	}
	if separator == '{' {
		out.WriteByte('{')
	}
	out.WriteByte('}')
}

func (d editor) array(out *bytes.Buffer, raw []byte, path []string) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	_, _ = decoder.Token()
	out.WriteByte('[')
	for first := true; decoder.More(); first = false {
		var element json.RawMessage
		_ = decoder.Decode(&element)
		if !first {
			out.WriteByte(',')
		}
		d.value(out, element, path)
	}
	out.WriteByte(']')
}
