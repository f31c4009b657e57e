// Package examples holds small clients of the vendor's API in shell, PHP, Python and Node, for reading and copying. Its
// tests run each of them against a mock whose clock moves meanwhile. Package examples/gotest shows how to test a client
// of one's own in Go.
package examples
