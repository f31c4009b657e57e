package mockserver

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// maxBody is the largest request body that is read, in bytes. The vendor's limit is not documented.
const maxBody = 1 << 20

// maxChecked is the largest request body that is compared with the specification, in bytes: a large one that is
// nonsense would take long, and the vendor's are small.
const maxChecked = 64 << 10

// maxDrain is how much more is read and thrown away, in bytes, before the connection is given up.
const maxDrain = 64 << 20

func (x *exchange) findClient() {
	addr, rule := x.assumed.resolver.Client(x.request.RemoteAddr, x.request.Header.Values("X-Forwarded-For"))
	x.client = addr
	x.entry.ClientIP, x.entry.ClientIPRule = textOf(addr, x.request.RemoteAddr), string(rule)
}

// textOf writes an address. Where the peer's begins with the same text, it is that: a connection has many requests.
func textOf(addr netip.Addr, peer string) string {
	var buffer [len("255.255.255.255")]byte
	if addr.Is4() {
		if text := addr.AppendTo(buffer[:0]); strings.HasPrefix(peer, string(text)) {
			return peer[:len(text)]
		}
	}
	return addr.String()
}

// receive reads the body, up to a limit. From its end on, readers of the journal wait for this request.
func (x *exchange) receive() {
	defer x.pending.Deciding()
	if body := x.request.Body; body != nil && body != http.NoBody {
		x.readBody()
	}
	if x.operation != nil && x.bodyErr == nil && len(x.body) <= maxChecked {
		x.note(x.server.checker.Request(x.operation, x.request, x.body))
	}
}

// readBody reads the body into memory that is lent: nobody keeps a part of it.
func (x *exchange) readBody() {
	_, err := x.taken.ReadFrom(io.LimitReader(x.request.Body, maxBody+1))
	switch {
	case err != nil:
		x.bodyErr = refuse(journal.ReasonBodyIncomplete, cutShort(err))
	case x.taken.Len() > maxBody:
		x.bodyErr = refuse(journal.ReasonBodyTooLarge, fmt.Errorf("more than %d bytes", maxBody))
		// Clients that are still sending would otherwise see a reset in place of the answer.
		x.drained, _ = io.Copy(io.Discard, io.LimitReader(x.request.Body, maxDrain))
	}
	x.body = x.taken.Bytes()
	x.request.Body = http.NoBody // all that there is was read
}

// cutShort says what is wrong with a body in words of our own: the error's may quote it.
func cutShort(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ended early")
	}
	return errors.New("it could not be read")
}
