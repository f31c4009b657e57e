// Package lease does what the stores behind a network have in common: Update with a lock that ends by itself when its
// holder is gone, and that is renewed while the holder is at work.
//
// The lock keeps two processes from refreshing at the same time; it is not what protects the pair. A holder can be stopped
// for longer than the lock lasts and go on without knowing, so each write is conditional as well: it happens only where the
// pair is still the one that was read. That is also why a holder that has lost its lock may write: the tokens it has got
// are the only good ones by then, and what somebody else has stored is left alone.
package lease
