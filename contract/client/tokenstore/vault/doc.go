// Package vault keeps the token pair of an account in the KV secrets engine, version 2, of HashiCorp Vault or OpenBao, as
// one secret with the fields access_token, refresh_token, and expires_at and refresh_expires_at in seconds since 1970, the
// last two left out where nobody knows them. Vault encrypts it. An empty secret stands for no pair: the engine can clear no
// secret on the condition that it has not changed, but it can store an empty one so.
//
// The token of the client needs, for a secret at secret/popup/123456:
//
//	path "secret/data/popup/123456"      { capabilities = ["create", "read", "update"] }
//	path "secret/data/popup/123456-lock" { capabilities = ["create", "read", "update"] }
//
// Whoever gives the client its token keeps that one alive, as api.LifetimeWatcher does.
//
// # The lock
//
// Every write names the version that was read (check-and-set), so nobody's pair is overwritten. That two processes do not
// refresh at the same time is the work of a second secret beside the first, popup/123456-lock: it names the holder and how
// long its lease lasts, and the holder writes it again three times in a lease. Who waits does not compare clocks. When the
// version of the lock has stayed the same for a whole lease by his own clock, the holder is gone.
//
// # Old versions
//
// The engine keeps the last ten versions of a secret unless told otherwise, old tokens among them. They are of little use,
// since refresh tokens are spent once and access tokens live for an hour, and yet they are secrets. Store.Prepare has the
// engine keep the last version alone (max_versions), unless the mount is told to keep more, for the larger number counts. It
// needs, once, "create" and "update" on secret/metadata/popup/123456 and on that of the lock. Do not set delete_version_after, by which the engine would delete
// the last version as well.
//
// It uses github.com/hashicorp/vault/api, the client that most who have a Vault have set up already; OpenBao answers it too.
package vault
