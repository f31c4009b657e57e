// Package journal keeps the ordered record of the requests that a mock received and how it answered them.
//
// Each request has one [Entry]. [Journal.Begin] gives it the next number as soon as it arrives, [Pending.Complete] stores
// what became of it. Old entries make room for new ones, so that a journal stays within its [Limits] under any load.
//
// Reading settles first: a client that has its answer finds the entry in the journal, although the answer left before the
// entry was written. [Journal.Read] waits for the requests that are being answered, never for those that are still being
// received or held back on purpose, and never sleeps.
//
// Several mocks can share a journal: each has one made by [NewSender], which requests go into, and one made by [NewMerged], which is read.
// [Journal.Batch] has what the one is to send, [Journal.Put] takes what was sent into the other; a records.Streams lies between.
//
// The journal holds no secrets. Tokens appear as fingerprints (see [Fingerprint]), and what looks like a token in free
// text is masked (see [MaskPath]). The package takes times as they are given and has no clock; it knows nothing of HTTP
// servers either: all is strings and numbers.
package journal
