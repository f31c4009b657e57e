// Package token makes and judges the mock's tokens: JSON Web Tokens (RFC 7519) in families that rotate (RFC 9700,
// section 4.14.2). It knows nothing of HTTP and takes the time as an argument.
//
// Signing keys and token ids all derive from one secret. It is random unless a seed was given, in which case the same
// requests get the same ids, and everybody who knows the seed can forge tokens.
package token
