// Package redis keeps the token pair of an account in Redis 6.2 or later, or Valkey, in the layout of the vendor's page
// (Token Management, "Redis storage"), so that a PHP program written after that page shares it:
//
//	HMSET api_tokens:123456 access_token … refresh_token … expires_at 1736937000
//	EXPIRE api_tokens:123456 604800
//
// There expires_at is when the access token dies, in seconds since 1970, and the key itself lives for as long as the refresh
// token, which is seven days from when the pair was stored. The layout has no room for more, so a pair that was loaded does
// not say when its refresh token dies.
//
// With a key to seal with, the two tokens are binary files of age and the rest is as above; the PHP program then finds
// tokens that it cannot use.
//
// # The lock
//
// Update holds a lock that ends by itself unless its holder renews it, at the key api_tokens_lock:123456, by
// github.com/go-redsync/redsync. A program after the vendor's page knows nothing of it, so nothing keeps that one from
// refreshing at the same time; what it stores is never overwritten all the same, because a write is one script that looks
// at the pair first. Each command and each script touches one key, so a cluster is fine.
//
// A Redis that was asked to forget (maxmemory with an eviction policy, a restart without persistence) may forget the
// lock or the pair. Then change may run twice at a time, or an account has to log in again. Give tokens a Redis that keeps
// what it is given.
package redis
