package tap

import (
	"errors"
	"iter"
)

// A feed lets a function that reads run a piece at a time. It reads what is written, chunk by chunk, and gets no further than the
// last byte there is until more is written. Write returns when the function asks for more, or has returned. Both run in turn and
// never at once, as coroutines, so that neither locks nor channels stand between them.
//
// A feed belongs to the goroutine that writes it, which must end it.
type feed struct {
	chunk []byte // what was written and is not read yet
	err   error  // what comes after it, once that is known
	left  int    // bytes that may still be read before errTooLong, less than 0 for any

	hungry func() bool // asks for a chunk; false when there will be none
	next   func() (struct{}, bool)
	stop   func()
}

// errTooLong is what is read when a head does not end.
var errTooLong = errors.New("the head is longer than 64 KiB, and not read")

// newFeed starts a function that reads.
func newFeed(read func(*feed)) *feed {
	f := &feed{left: -1}
	f.next, f.stop = iter.Pull(func(yield func(struct{}) bool) {
		f.hungry = func() bool { return yield(struct{}{}) }
		read(f)
	})
	f.next() // up to its first wish for more
	return f
}

// write lets the function read a chunk. It keeps none of it.
func (f *feed) write(chunk []byte) {
	f.chunk = chunk
	f.next()
	f.chunk = nil
}

// end lets the function read an error, after which it must return.
func (f *feed) end(err error) {
	if f.err == nil {
		f.err = err
	}
	f.stop()
}

// Read implements io.Reader for the function.
func (f *feed) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, errTooLong
	}
	for len(f.chunk) == 0 {
		if f.err != nil || !f.hungry() {
			return 0, f.err
		}
	}
	if f.left > 0 {
		p = p[:min(len(p), f.left)]
	}
	n := copy(p, f.chunk)
	f.chunk = f.chunk[n:]
	if f.left > 0 {
		f.left -= n
	}
	return n, nil
}
