// Package mask takes the secrets out of what requests and answers looked like, so that it can be kept and shown: tokens, passwords, and what
// is secret by the name of its field. It works on bytes of any kind, JSON or not, whole or broken, in linear time.
//
// # What is hidden
//
// Whatever looks like a JWT (RFC 7519), with its header or without, and what looks like an opaque refresh token of the mock: as it is,
// broken up by blanks, and in base64 and hex. Each password that is known, see [Passwords]: as it is, in base64 of either alphabet and in
// hex, also within something longer. One of less than six bytes may stand anywhere by chance: it is hidden as a whole word, and as it is
// alone. The values of fields whose name says that they are secret, such as "password" or "refresh_token", whatever they are: in JSON that
// may be broken, in forms and queries, and in multipart. All of Authorization, and the values of cookies.
//
// All of this is found where it is percent-encoded or escaped as in JSON, too, several times over.
//
// # What stands in its place
//
// A token leaves the fingerprint that it has everywhere, see journal.Fingerprint: "[token 0123456789ab]". A password leaves "[password]": it
// can be guessed, so that a fingerprint of it would give it away to whoever tries some.
//
// # What is not hidden
//
// Pieces of a token that can be told from nothing, such as its signature alone; what is encrypted, compressed or reversed; and a password
// that nobody has told this process, where no field says that it is one.
package mask
