package journal

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// Recording is what a request and its answer looked like, for the journal to keep with the entry. It must be free of secrets. Its memory is
// the caller's, and can be used again once Record has returned.
type Recording struct {
	Request, Response RecordedMessage
	// Answered tells that there is a response.
	Answered bool
}

// RecordedMessage is one side of a Recording.
type RecordedMessage struct {
	Query  []byte
	Status int
	// Fields are the header fields, made by AppendField; Omitted is how many more there were.
	Fields  []byte
	Omitted int
	// Body is what is kept of the body, and Lasting tells that nobody will ever change it, so that it needs no copy.
	Body    []byte
	Lasting bool
	// Size is that of the whole body, Truncated tells that Body is not all of it.
	Size      int64
	Truncated bool
}

// AppendField appends a header field.
func AppendField[T string | []byte](fields []byte, name, value T) []byte {
	fields = append(binary.AppendUvarint(fields, uint64(len(name))), name...)
	return append(binary.AppendUvarint(fields, uint64(len(value))), value...)
}

// recorded is a Recording as it is kept: in one piece of memory, but for a body that lasts.
type recorded struct {
	seq, at  uint64 // the number of the entry, and its real time in nanoseconds
	text     []byte
	lasting  []byte // the body of the answer
	request  recordedSide
	response recordedSide
	answered bool
}

// recordedSide says how much of text belongs to what, in this order.
type recordedSide struct {
	query, fields, body int32
	omitted, status     int32
	size                int64
	truncated           bool
}

// recordedOverhead is what is counted for a recording besides its texts, in bytes.
const recordedOverhead = 192

func newRecorded(r *Recording) recorded {
	k := recorded{answered: r.Answered, request: r.Request.side(), response: r.Response.side()}
	if r.Response.Lasting {
		k.lasting, r.Response.Body = r.Response.Body, nil
	}
	parts := [...][]byte{r.Request.Query, r.Request.Fields, r.Request.Body, r.Response.Query, r.Response.Fields, r.Response.Body}
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	k.text = make([]byte, 0, size)
	for _, part := range parts {
		k.text = append(k.text, part...)
	}
	return k
}

func (m *RecordedMessage) side() recordedSide {
	s := recordedSide{
		query: int32(len(m.Query)), fields: int32(len(m.Fields)), body: int32(len(m.Body)), omitted: int32(m.Omitted), status: int32(m.Status),
		size: m.Size, truncated: m.Truncated,
	}
	if m.Lasting {
		s.body = 0
	}
	return s
}

// exchange is a recording as readers see it.
func (k *recorded) exchange() Exchange {
	request, rest := k.request.message(k.text, nil)
	e := Exchange{Seq: k.seq, Request: request}
	if k.answered {
		response, _ := k.response.message(rest, k.lasting)
		e.Response = &response
	}
	return e
}

func (s *recordedSide) message(text, lasting []byte) (m Message, rest []byte) {
	query, text := text[:s.query], text[s.query:]
	fields, text := text[:s.fields], text[s.fields:]
	body, rest := text[:s.body], text[s.body:]
	if lasting != nil {
		body = lasting
	}
	m = Message{
		Query: readable(query), Status: int(s.status), Headers: headerFields(fields), Omitted: int(s.omitted), Size: s.size, Truncated: s.truncated,
	}
	if m.Body = string(body); !utf8.Valid(body) {
		m.Body, m.Encoding = base64.StdEncoding.EncodeToString(body), EncodingBase64
	}
	return m, rest
}

// headerFields reads what AppendField has made, by name.
func headerFields(text []byte) []HeaderField {
	fields := []HeaderField{}
	next := func() string {
		length, width := binary.Uvarint(text)
		value := text[width : width+int(length)]
		text = text[width+int(length):]
		return readable(value)
	}
	for len(text) > 0 {
		fields = append(fields, HeaderField{next(), next()})
	}
	slices.SortStableFunc(fields, func(a, b HeaderField) int { return cmp.Or(rank(a[0])-rank(b[0]), strings.Compare(a[0], b[0])) })
	return fields
}

// rank has Host first, where clients send it (RFC 9110, section 7.2).
func rank(name string) int {
	if name == "Host" {
		return 0
	}
	return 1
}

// readable is a text in UTF-8, or as ISO 8859-1 has it.
func readable(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	var b strings.Builder
	for _, c := range text {
		b.WriteRune(rune(c))
	}
	return b.String()
}
