// Package ipallow decides which address a request came from and whether an account's whitelist lets it in.
//
// Entries are read by [ParseEntry], compiled into a [List] once and looked up on each request. The client's address comes
// from a [Resolver], which believes X-Forwarded-For only where a trusted proxy sent it. The package knows no HTTP server:
// it works on strings and [netip] values.
//
// Everywhere an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is the IPv4 address in it, so that neither a list nor
// a dual-stack socket has to care which of the two was written.
package ipallow
