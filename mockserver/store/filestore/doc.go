// Package filestore keeps the records of one mock in one file on disk, for a mock that must have its state after a restart.
//
// The file is one of bbolt (go.etcd.io/bbolt): a tree of pages that is changed by transactions. A change is answered once it is flushed to
// the disk, so that a process may be killed at any moment; what waited while the last flush ran is written together, in one transaction
// and with one flush. All records are held in memory as well, and read there: nobody sees a change before it is on the disk.
//
// # What is in the file
//
// One bucket, whose entries sort like this:
//
//	0 0                          the header: format, position, number of entries, sum of their checksums
//	length key 0                 the version of a record
//	length key 1 field           a field of that record
//
// Length has two bytes, and numbers are big endian. Each value is a frame: a CRC-32C over the key of the entry and the rest of the frame,
// then that rest. A field is an entry of its own since a family of tokens gets one more with each refresh, and must not be written as a
// whole for it.
//
// # Damage
//
// When a file is opened, all of it is read before bbolt sees it: the pages, as bbolt itself trusts them and panics, and the entries with
// their frames. The header says how many entries there are and what their checksums add up to, so that one which is missing, or is from
// earlier, is noticed as well. Of bbolt's two meta pages both must be whole: to go on with the earlier one would lose the last change in
// silence. Damage is an error which says where it is; nothing is repaired. Pages that are not in use are not looked at.
//
// After a write that failed nobody knows what the file holds. It is closed, and before the next change it is read and checked as if it
// was opened, past the page cache where that is possible (Linux): after a failed flush the cache no longer says what the disk has.
//
// # What is out of reach
//
// The lock of the file is that of flock(2): it ends with the process, however that ends. On a network file system it is worth what the
// file system makes of it. Where there is no flock (Windows) bbolt's own lock is taken after the file is read, so that a second process
// may find damage where it should find the lock. No test of ours runs there.
package filestore
