package tap

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxHead is how long a head may be that is read: more than servers take in most places, and little for memory.
const maxHead = 64 << 10

// readRequests reads what the client sends.
func (t *talk) readRequests(f *feed) {
	r := bufio.NewReader(f)
	for after := ""; ; {
		if after == http.MethodPost && skipLines(r) != nil {
			return
		}
		if _, err := r.Peek(1); err != nil {
			return
		}
		x := t.begin()
		if x == nil {
			return
		}
		if !t.readRequest(f, r, x) {
			return
		}
		after = x.Method
	}
}

// skipLines skips the empty line that some old clients send after the body of a POST, as servers do (RFC 9112, section 2.2).
func skipLines(r *bufio.Reader) error {
	for range 4 {
		next, err := r.Peek(1)
		if err != nil {
			return err
		}
		if next[0] != '\r' && next[0] != '\n' {
			return nil
		}
		_, _ = r.Discard(1) // is there
	}
	return nil
}

// readRequest reads one, and tells whether another may follow.
func (t *talk) readRequest(f *feed, r *bufio.Reader, x *entry) bool {
	f.left = maxHead
	req, err := http.ReadRequest(r)
	f.left = -1
	if err != nil {
		t.breaks(f, x, err)
		return false
	}
	t.change(func() { t.log.setHead(x, req) })
	_, err = io.Copy(bodyWriter{t.log, x, &x.Body, &x.BodyCut}, req.Body)
	if err != nil {
		t.breaks(f, x, err)
		return false
	}
	t.change(func() { x.Sent = t.log.options.Clock.Now() })
	return true
}

// setHead keeps the head of a request as far as there is room.
func (r *record) setHead(x *entry, req *http.Request) {
	header := withMoved(req.Header, req.TransferEncoding)
	if req.Host != "" {
		header.Set("Host", req.Host)
	}
	x.Method, x.Proto = strings.Clone(req.Method), strings.Clone(req.Proto)
	if !r.afford(x, sizeOf(header)+len(req.RequestURI)) {
		x.BodyCut = true
		return
	}
	x.Target, x.Header = req.RequestURI, header
}

// withMoved adds a field that net/http moves elsewhere.
func withMoved(header http.Header, transferEncoding []string) http.Header {
	if len(transferEncoding) > 0 {
		header["Transfer-Encoding"] = transferEncoding
	}
	return header
}

// breaks notes why a request cannot be read. One whose connection has ended is merely not whole.
func (t *talk) breaks(f *feed, x *entry, err error) {
	why := ""
	switch {
	case errors.Is(err, errTooLong):
		why = errTooLong.Error()
	case f.err == nil:
		why = fmt.Sprintf("%.200s", err.Error())
	case x.Method == "":
		why = "it ends within its head"
	}
	t.change(func() { x.Broken = why })
}
