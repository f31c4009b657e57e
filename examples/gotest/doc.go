// Package gotest shows how to test a client of the vendor's API in Go: each test starts a mock of its own, moves its clock,
// and reads in its journal what the client did.
//
// The tests are what is worth copying. Client stands for yours: it is a small one that learns of a dead token from a 401,
// and so never needs to know the time.
package gotest
