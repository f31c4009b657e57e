package control

import (
	"bufio"
	"io"
	"strings"
)

// maxLine is the longest line of a stream that is read, in bytes. An entry is one line.
const maxLine = 16 << 20

// eventBlock is one block of a stream. One without data is no event to an EventSource, yet its id counts; here it is one,
// since it tells that the stream is well.
type eventBlock struct {
	event, data, id string
	hasData         bool
}

// eventReader reads a stream of server-sent events (HTML standard, section 9.2.6), whose lines end in LF or CRLF.
type eventReader struct{ lines *bufio.Scanner }

func newEventReader(r io.Reader) eventReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	return eventReader{lines}
}

// next returns the next block. One that the end of the stream has cut off is none; the error is io.ErrUnexpectedEOF then,
// and at the end of the stream, or why it could not be read.
func (r eventReader) next() (eventBlock, error) {
	var b eventBlock
	for empty := true; r.lines.Scan(); {
		line := r.lines.Text()
		if line == "" && !empty {
			return b, nil
		}
		empty = empty && line == ""
		name, value, _ := strings.Cut(line, ":")
		b.set(name, strings.TrimPrefix(value, " "))
	}
	if err := r.lines.Err(); err != nil {
		return eventBlock{}, err
	}
	return eventBlock{}, io.ErrUnexpectedEOF
}

// set takes one field. Those that are not known, and comments, whose name is empty, count for nothing.
func (b *eventBlock) set(name, value string) {
	switch name {
	case "event":
		b.event = value
	case "id":
		b.id = value
	case "data":
		if b.hasData {
			b.data += "\n"
		}
		b.data += value
		b.hasData = true
	}
}
