package tap

import (
	"bufio"
	"io"
	"net/http"
)

// readAnswers reads what the server sends.
func (t *talk) readAnswers(f *feed) {
	r := bufio.NewReader(f)
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		x, method := t.next()
		if x == nil || !t.readAnswer(f, r, x, method) {
			t.stopHearing()
			return
		}
	}
}

// stopHearing notes that answers that come are not read any more.
func (t *talk) stopHearing() {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	t.deaf = true
}

// readAnswer reads one, and tells whether it is whole and another may follow.
func (t *talk) readAnswer(f *feed, r *bufio.Reader, x *entry, method string) bool {
	f.left = maxHead
	res, err := readFinal(r, method)
	f.left = -1
	if err != nil {
		return f.err != nil // an answer that does not end is not misunderstood
	}
	defer res.Body.Close()
	t.change(func() { t.log.setAnswer(x, res) })
	switches := res.StatusCode == http.StatusSwitchingProtocols || method == http.MethodConnect && res.StatusCode/100 == 2
	if switches {
		t.change(func() { t.opaque = true })
	} else if _, err := io.Copy(bodyWriter{t.log, x, &x.AnswerBody, &x.AnswerCut}, res.Body); err != nil {
		return f.err != nil
	}
	t.answered(x)
	return !switches
}

// readFinal reads the head of an answer, and skips those that only announce it (RFC 9110, section 15.2).
func readFinal(r *bufio.Reader, method string) (*http.Response, error) {
	for {
		res, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil || res.StatusCode/100 != 1 || res.StatusCode == http.StatusSwitchingProtocols {
			return res, err
		}
		_ = res.Body.Close() // has none
	}
}

// setAnswer keeps the head of an answer as far as there is room.
func (r *record) setAnswer(x *entry, res *http.Response) {
	x.Status = res.StatusCode
	header := withMoved(res.Header, res.TransferEncoding)
	if !r.afford(x, sizeOf(header)) {
		x.AnswerCut = true
		return
	}
	x.AnswerHeader = header
}
