package tap

import (
	"net/http"
	"sync"
)

// A record has what the connections of a tap have heard.
type record struct {
	options Options

	mu          sync.Mutex
	begun       int // requests
	connections int // that have sent something
	kept        []*entry
	keptBytes   int // of exchanges that are kept
	flyingBytes int // of others, while they have not ended
	watches     []watch
}

// A watch is a function to be called once.
type watch struct {
	limit int
	over  func()
}

// An entry is an exchange that grows.
type entry struct {
	Exchange
	purse *int // what its bytes are counted in
	bytes int
	begun bool // the first byte of its answer is there
}

func newRecord(options Options) *record { return &record{options: options} }

func (r *record) requests() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.begun
}

func (r *record) watch(limit int, over func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watches = append(r.watches, watch{limit, over})
	r.alarm()
}

// alarm calls those whose limit is exceeded. It must be called with mu held, as all below that are not said to take it.
func (r *record) alarm() {
	var waiting []watch
	for _, w := range r.watches {
		if r.begun > w.limit {
			go w.over()
			continue
		}
		waiting = append(waiting, w)
	}
	r.watches = waiting
}

func (r *record) exchanges() []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Exchange, len(r.kept))
	for i, x := range r.kept {
		all[i] = x.Exchange
	}
	return all
}

// begin counts a request.
func (r *record) begin(connection int) *entry {
	r.begun++
	r.alarm()
	x := &entry{Exchange: Exchange{Number: r.begun, Connection: connection, Began: r.options.Clock.Now()}, purse: &r.flyingBytes}
	if len(r.kept) < r.options.Exchanges && r.keptBytes < r.options.Bytes {
		x.purse = &r.keptBytes
		r.kept = append(r.kept, x)
	}
	return x
}

// afford counts bytes for an exchange, if there is room for all of them. One that has ended and is not kept needs no more.
func (r *record) afford(x *entry, n int) bool {
	if *x.purse+n > r.options.Bytes || x.End != "" && x.purse == &r.flyingBytes {
		return false
	}
	*x.purse += n
	x.bytes += n
	return true
}

// release frees the bytes of an exchange that is not kept.
func (r *record) release(x *entry) {
	if x.purse == &r.flyingBytes {
		r.flyingBytes -= x.bytes
		x.bytes = 0
	}
}

// grow adds to a body as much as there is room for, and tells whether something was left out.
func (r *record) grow(x *entry, body *[]byte, more []byte) (cut bool) {
	room := r.options.Body - len(*body)
	cut = len(more) > room
	more = more[:min(len(more), room)]
	if !r.afford(x, len(more)) {
		return true
	}
	*body = append(*body, more...)
	return cut
}

// A bodyWriter keeps the beginning of a body.
type bodyWriter struct {
	log  *record
	x    *entry
	body *[]byte
	cut  *bool
}

// Write implements io.Writer. It always takes everything.
func (w bodyWriter) Write(more []byte) (int, error) {
	if len(more) == 0 {
		return 0, nil
	}
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	if !*w.cut && w.log.grow(w.x, w.body, more) {
		*w.cut = true
	}
	return len(more), nil
}

// sizeOf is about how much memory a header takes.
func sizeOf(header http.Header) int {
	size := 256
	for name, values := range header {
		size += len(name) + 64
		for _, value := range values {
			size += len(value) + 32
		}
	}
	return size
}
