// Package drive puts load on a server over real sockets, and counts what came back. Two generators do so: wrk, a program, finds out
// how many requests a second a server answers at most; the one that is built in also sends at a constant rate, and measures how
// long each answer took from the moment at which its request was due, so that a server that stalls is not excused the requests
// that had to wait.
package drive
