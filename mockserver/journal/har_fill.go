package journal

import (
	"fmt"
	"net/url"
	"strings"
)

// fill adds what an exchange looked like.
func (h *HAREntry) fill(e Exchange) {
	q := &h.Request
	q.Headers, q.BodySize = pairs(e.Request.Headers), e.Request.Size
	if e.Request.Query != "" {
		q.URL += "?" + escapedQuery(e.Request.Query)
		q.QueryString = parameters(e.Request.Query)
	}
	if e.Request.Body != "" {
		q.PostData = &HARPostData{e.Request.header("Content-Type"), e.Request.Body, e.Request.Encoding, e.Request.missing()}
	}
	if e.Response == nil {
		return
	}
	a := &h.Response
	a.Headers, a.RedirectURL = pairs(e.Response.Headers), e.Response.header("Location")
	a.Content.Text, a.Content.Encoding, a.Content.Comment = e.Response.Body, e.Response.Encoding, e.Response.missing()
	if media := e.Response.header("Content-Type"); media != "" {
		a.Content.MimeType = media
	}
}

func pairs(fields []HeaderField) []HARPair {
	all := make([]HARPair, len(fields))
	for i, f := range fields {
		all[i] = HARPair{f[0], f[1]}
	}
	return all
}

// header is the first value of a header field, whose name is as Go's net/http writes it.
func (m *Message) header(name string) string {
	for _, f := range m.Headers {
		if f[0] == name {
			return f[1]
		}
	}
	return ""
}

// missing says how much of the body is not there.
func (m *Message) missing() string {
	if !m.Truncated {
		return ""
	}
	return fmt.Sprintf("the beginning of %d bytes", m.Size)
}

// parameters are those of a query in their order. One that cannot be read stands as it was sent.
func parameters(query string) []HARPair {
	all := []HARPair{}
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if part != "" {
			all = append(all, HARPair{unescaped(name), unescaped(value)})
		}
	}
	return all
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return MaskPath(plain) // masked it is already, and stays
	}
	return text
}

// escapedQuery escapes what no query of an address has (RFC 3986, section 3.4), which is what a mask has.
func escapedQuery(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if isBase64URL(c) || strings.IndexByte(".~!$&'()*+,;=:@/?%", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
