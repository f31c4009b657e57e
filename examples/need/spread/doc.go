// Package spread sends the requests of a client to several mocks that share a state, each request to one of them at random, as
// a load balancer does that knows nothing of sessions. It is for tests: what passes there does not depend on which mock was asked.
package spread
