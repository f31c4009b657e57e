// Package state is a mock as one JSON document: the clock, keys, accounts, tokens, rules and counters that decide about its next
// answers. Restored on another mock with the same data, it goes on identically.
//
// The document holds signing keys and password hashes: whoever has it can forge tokens. It holds no token and no password.
// Documents print as a few words, and no error here quotes a value of one.
package state
