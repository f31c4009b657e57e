// Package client is a client of The Popup Reward Store API that one would use in production: it logs in, refreshes early,
// one refresh at a time among all goroutines and processes that share a token store, and recovers from what can be
// recovered from.
package client
