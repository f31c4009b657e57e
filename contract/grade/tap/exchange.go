package tap

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// End is how an exchange ended.
type End string

// The ways in which exchanges end. An exchange that has not ended has none.
const (
	// Answered has its whole answer.
	Answered End = "answered"
	// GaveUp is one whose client ended the connection, or its half of it, before it had the whole answer.
	GaveUp End = "client gave up"
	// Reset is one whose server reset the connection before the end of the answer.
	Reset End = "reset"
	// Closed is one whose server closed the connection before the first byte of an answer.
	Closed End = "closed"
	// Cut is one whose server closed the connection in the middle of an answer.
	Cut End = "cut"
	// Unread is one of which the tap does not know: it was closed meanwhile, or could not read the answer.
	Unread End = "unread"
)

// Exchange is a request as a client sent it, and what it got back.
type Exchange struct {
	// Number counts requests from 1 in the order in which they began, Connection connections in the order of their first requests.
	Number, Connection int
	// Began is when the first byte of the request came, Sent when its last one did (zero: never), Ended when the last byte of the
	// answer came or the connection ended.
	Began, Sent, Ended time.Time

	// Method, Target and Proto are the words of the request line as they were sent.
	Method, Target, Proto string
	// Header has Host and Transfer-Encoding as well, which net/http keeps elsewhere.
	Header http.Header
	// Body is the beginning of the body, without the frames of chunks. BodyCut tells that there was more.
	Body    []byte
	BodyCut bool

	// Status is 0 when not even the head of an answer came. Those from 100 to 199 are left out, but for 101.
	Status int
	// AnswerHeader has Transfer-Encoding as well.
	AnswerHeader http.Header
	// AnswerBody is the beginning of the answer's body, AnswerCut tells that more has come.
	AnswerBody []byte
	AnswerCut  bool

	// End is how it ended.
	End End
	// Broken says why what the client sent is not HTTP/1, or why it was not read; empty if it was. It may quote what was sent.
	Broken string
}

// Waited is how long the client had no answer: from the end of its request, or its beginning where it never ended, to the end of
// the exchange. It is 0 for one that has not ended.
func (x Exchange) Waited() time.Duration {
	if x.Ended.IsZero() {
		return 0
	}
	if x.Sent.IsZero() || x.Sent.After(x.Ended) {
		return x.Ended.Sub(x.Began)
	}
	return x.Ended.Sub(x.Sent)
}

// String has nothing in it that could be secret.
func (x Exchange) String() string {
	path, _, _ := strings.Cut(x.Target, "?")
	if x.Method == "" {
		return fmt.Sprintf("request %d: not HTTP, %s", x.Number, x.End)
	}
	return fmt.Sprintf("request %d: %.16q with a path of %d bytes, %d, %s", x.Number, x.Method, len(path), x.Status, x.End)
}

// GoString is as String.
func (x Exchange) GoString() string { return x.String() }
