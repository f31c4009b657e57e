// Package tap listens in on what a client sends to a server and what it gets back, without changing either.
//
// A [Tap] stands in front of a server's port. Each connection to it is piped to a connection of its own to the server, byte by
// byte, in both directions. How a connection ends is passed on as well: a reset as a reset, a close as a close, the end of one
// direction (RFC 9293, section 3.6) as that, and silence as silence. What passes is not looked at for that, so that whatever two
// programs say to each other, HTTP or not, arrives as it was sent.
//
// Besides, a copy of the bytes is read as HTTP/1 by net/http, as the server reads it. Each chunk is read before it is passed on:
// [Tap.Requests] has counted a request before the server sees the end of its head, and [Options.Heard] has an answer before the
// client sees its end. Reading never waits for anything but more bytes, and thus does not hold up what passes.
//
// # What a client can notice
//
// Connections succeed even when the server's port is closed: such a connection is reset. Of connections that are open at the same
// time beyond [Options.Connections], the later ones wait to be answered until an earlier one ends. A client that resets its connection
// while the server reads nothing and all buffers between them are full is noticed late, when the server reads again.
//
// # Bounds
//
// Whatever a client does, memory is bounded: by [Options.Connections] for connections, with some 150 KiB each at worst, and by
// [Options.Bytes] and [Options.Exchanges] for what is kept. Beyond those an exchange is counted and handed to [Options.Heard], but
// not kept. A head of more than 64 KiB, and more than 1000 requests that wait for answers on one connection, are not read further.
//
// # Secrets
//
// An [Exchange] has passwords and tokens as they were sent. It prints without them; its fields do not.
package tap
