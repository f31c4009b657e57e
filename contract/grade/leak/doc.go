// Package leak finds secrets where they do not belong: in what a client prints, in the files that it leaves, and in the parts of
// its requests that others see, such as URLs.
//
// [Secrets] is told the password, and learns tokens from the answers that a tap has heard. Given as [tap.Options.Heard], Learn knows
// a token before the client does, so that a [Stream], which looks at output while it flows, misses nothing however much there is.
// A token in an answer that was cut may reach the client a moment earlier; for those a Stream keeps the first and the last 512 KiB,
// and looks through them again at its end.
//
// # What is found
//
// A password is found whole: as it is, with any of its bytes percent-encoded or escaped as JSON and most languages do, also twice
// over, in base64 of either alphabet, also within something longer (as in Basic authentication), and in hex. One of less than six
// bytes, and one of nothing but letters, "_" and "-", may stand in other words by chance; it is found only as a whole word, and
// one of less than six bytes not in base64 and hex.
//
// Of a token those parts are secret that nobody can guess: the signature of a JWT (RFC 7519) and what stands for the value of its jti
// in the payload; all of a token that is no JWT. Sixteen bytes of such a part, one after the other, give it away, in all forms that
// a password is found in, and broken up by blanks and line ends. The header alone, which all tokens share, does not, nor do a few
// last letters that a log has as a hint, nor the jti itself, nor a hash, nor what several tokens have in common.
//
// # What is not found
//
// What is encrypted, compressed, reversed, written in upper case, split into pieces of less than sixteen bytes or by anything but
// blanks, encoded in base64 twice, or in a picture.
package leak
