// Package mockserver is a mock of The Popup Reward Store API: real tokens that expire, rotate and are revoked, on a
// clock that a test controls.
//
// In a test, one call gives a server that is cleaned up with it:
//
//	mock := mockserver.Start(t)
//	client := NewMyClient(mock.URL, mock.Username, mock.Password)
//	// …
//	mock.Advance(time.Hour) // the access token is dead now
//
// NewLoopback makes one for programs that are no test, on a loopback port of its own. New makes a Server without a socket;
// Server.Handler puts it wherever HTTP is served.
//
// A request goes through the steps of Server.answer, in that order. Whatever is refused on the way is an error that
// names a reason, and one table (errors.go) turns it into the vendor's status, name, code and message.
package mockserver
