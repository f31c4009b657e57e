package fault

import (
	"net"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Reset resets the connection: the client reads "connection reset by peer". Where a connection cannot be taken over, which
// is so for HTTP/2 and for a response recorder, the handler ends by panic(http.ErrAbortHandler): HTTP/2 then resets the
// stream.
type Reset struct{}

// Type implements Effect.
func (Reset) Type() string { return "reset" }

func readReset(*ruletext.Reader) Effect { return Reset{} }

func (Reset) check(ruletext.Notes) {}

func (Reset) write(*ruletext.Writer) {}

func (Reset) run(e *Exchange) { e.deliver = e.reset }

func (e *Exchange) reset() Sent {
	conn, _, err := http.NewResponseController(e.Writer).Hijack()
	if err != nil {
		return Sent{Outcome: journal.OutcomeReset, Abort: true}
	}
	conn = bare(conn)
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // fails on a connection that is closed already
	}
	_ = conn.Close()
	return Sent{Outcome: journal.OutcomeReset}
}

// bare is the connection below TLS and other layers, which would say goodbye politely.
func bare(conn net.Conn) net.Conn {
	for {
		layer, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return conn
		}
		conn = layer.NetConn()
	}
}
