package main

import "fmt"

// progress shows on a terminal how far a judge is, on one line that the next one replaces. It is nil where nobody watches.
func (p program) progress() func(number, all int, name string) {
	if !p.watched {
		return nil
	}
	return func(number, all int, name string) {
		fmt.Fprintf(p.stderr, "\r\x1b[K%d/%d %s", number, all, plain(name))
	}
}

// endProgress takes its line away.
func (p program) endProgress() {
	if p.watched {
		fmt.Fprint(p.stderr, "\r\x1b[K")
	}
}
