// Package tokenstore keeps the token pair of one API account where the processes that use the account can share it.
//
// A Store has two methods. Load reads the pair. Update is the whole of what rotation needs: under a lock that holds among
// all processes it reads the pair anew, lets a function decide what the pair shall be, and stores that before anyone else
// gets the lock. So a refresh token is presented once, by whoever holds the lock, and all others find the new pair.
//
// What a store cannot read it leaves alone: a wrong key, a damaged file or a server that does not answer is an error that
// says so, and the pair stays where it is. Errors hold no part of a token.
//
// NewMemory and NewFile are here; the packages redis, sql and vault below are for whoever wants them, and no one else
// carries their drivers. What they encrypt, Seal and Unseal do, with a key of package seal. Package storetest is the suite
// that each passes.
//
// The reasons are the vendor's (Token Management, best practices 4 to 6): store the new refresh token from each refresh,
// use locking where threads or processes share tokens, and keep them encrypted.
package tokenstore
