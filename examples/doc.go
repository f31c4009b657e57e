// Package examples holds small clients of the vendor's API in shell, PHP, Python and Node, for reading and copying. Its
// tests run each of them against a mock whose clock moves meanwhile. The folder lines has what lets a client of one's own be
// driven by request lines, and package examples/gotest shows how to test one in Go.
package examples
