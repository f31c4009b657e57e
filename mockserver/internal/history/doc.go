// Package history has clients call mocks that share one state, all at the same time, and tells whether what they were answered could have come of
// the same calls one after the other: whether logins, refreshes and what revokes tokens are linearizable (Herlihy and Wing, 1990).
//
// Record makes a history of calls, Rules.Check judges one by a model of a single mock. It is for tests, and knows a mock only as a handler with
// a control API.
package history
