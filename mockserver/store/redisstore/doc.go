// Package redisstore keeps the records of a mock in Redis 6.2 or later, so that several mocks share them.
//
// # Layout
//
// All keys of one mock begin with its prefix and its name, which is the hash tag: a cluster keeps them on one node.
//
//	popupmock:{name}                hash: position and nonce of the last change
//	popupmock:{name}/changes        stream: the last changes, whose ids are <position>-0
//	popupmock:{name}/lasting        set: the keys of the records that last as long as the mock is used
//	popupmock:{name}/again/<nonce>  string: a change that was sent a second time, for ten minutes
//	popupmock:{name}/stream/<s>     hash: the last number of a stream, its era, and the last serial of each sender
//	  and behind it /waiting        sorted set: items that have no number yet, by time
//	                /items          stream: those that have one, whose ids are <number>-0, and what replaces some, <number>-<n>
//	                /notes          stream: what stands between them
//	                /open           hash: the numbers of items that may be replaced
//	popupmock:{name}:<key>          hash: the fields of a record, and its version in the field without a name
//
// No field of a record has an empty name, so the version collides with none. A small record (at most 128 fields, none longer than 64
// bytes) stays in the compact encoding of Redis.
//
// Every key expires by itself. A record with a time to keep does so after it. All others last as long as a store of the mock is open, and for
// Options.Idle after that, whether they change or not: their end is the same moment for all, which moves on by a thirtieth of that
// time, so that nobody finds one without the others. The first key ends last, so that no version comes twice.
//
// # Changes
//
// A change is one call of one script (commit.lua), the only thing that writes records. Its first write is one that Redis refuses when its memory
// is full, and nothing is checked after it: so a change is made as a whole or not at all. A change whose answer was lost with the
// connection is sent once more; the script knows it by its nonce, and neither of the two is made when the other was. One that is not
// answered in time is not sent again, and open.
//
// Each change in the stream names the one before it by its nonce. So who follows notices a stream that was trimmed, a Redis that was
// started again empty, and a failover that has lost changes and made others in their place, also where positions agree.
//
// # Streams
//
// Streams have a script of their own (stream.lua), and touch nothing else. Each call does all or nothing, as above. Items that are sent
// twice are known by their serials.
//
// # What is lost when
//
// A change that was reported is as safe as Redis keeps it: with appendfsync always it survives a crash of the server, with everysec
// those of the last one to two seconds may be lost, with snapshots alone all since the last one. A failover may lose what no replica
// had yet, unless min-replicas-to-write bounds that. What is lost is noticed by those who follow.
package redisstore
