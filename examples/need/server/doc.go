// Package server starts the real servers that tests need, Redis and PostgreSQL among them: each in a folder of its own,
// reached by a socket there or by a free port of loopback, gone with the test or with the process that runs it. Where the
// program is missing, the test is left out or fails as package need has it.
//
// A server can be killed, stopped and continued in the middle of a test, and started again with what it has kept or
// without. It reads no configuration of the machine. This works on Unix.
package server
