package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxDepth is more than a data file needs, and keeps a hostile one from using up the stack.
const maxDepth = 8

// errDepth says that a file is no data of ours.
var errDepth = fmt.Errorf("is nested deeper than %d levels", maxDepth)

// tree reads JSON into maps, slices, json.Number, string, bool and nil. A field that is there twice is a mistake: which
// one was meant? Nothing but one value may be in the file.
func (f file) tree(text []byte) (any, bool) {
	if value, ok := quickTree(text); ok {
		return value, true
	}
	return f.slowTree(text)
}

// slowTree reads token by token, which takes five times as long and tells of each mistake.
func (f file) slowTree(text []byte) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := f.value(decoder, "", maxDepth)
	if err == nil {
		_, err = decoder.Token()
		if err == io.EOF { //nolint:errorlint // Token promises io.EOF itself, at the end and nowhere else
			return value, true
		}
		if err == nil {
			err = errors.New("has more than one value")
		}
	}
	line := 1 + bytes.Count(text[:min(int(decoder.InputOffset()), len(text))], []byte("\n"))
	f.report("", "line %d: %v", line, err)
	return nil, false
}

func (f file) value(decoder *json.Decoder, pointer string, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, unexpected(err)
	}
	if depth == 0 {
		return nil, errDepth
	}
	switch token {
	case json.Delim('['):
		return f.array(decoder, pointer, depth)
	case json.Delim('{'):
		return f.object(decoder, pointer, depth)
	}
	return token, nil
}

func (f file) array(decoder *json.Decoder, pointer string, depth int) (any, error) {
	items := []any{}
	for decoder.More() {
		item, err := f.value(decoder, pointer+"/"+strconv.Itoa(len(items)), depth-1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := decoder.Token()
	return items, unexpected(err)
}

func (f file) object(decoder *json.Decoder, pointer string, depth int) (any, error) {
	fields := map[string]any{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, unexpected(err)
		}
		name := key.(string) // the decoder takes nothing else for a key
		at := pointer + "/" + escape(name)
		if _, twice := fields[name]; twice {
			f.report(at, "is there twice")
		}
		if fields[name], err = f.value(decoder, at, depth-1); err != nil {
			return nil, err
		}
	}
	_, err := decoder.Token()
	return fields, unexpected(err)
}

// unexpected tells a file that ends too early from one that has ended.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// escape writes a name into a JSON pointer (RFC 6901, section 3).
func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
