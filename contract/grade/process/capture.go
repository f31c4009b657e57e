package process

// capture keeps the head and the tail of a stream, and counts what is between. It takes as much memory as it keeps.
type capture struct {
	most    int // of each of head and tail
	head    []byte
	ring    []byte // the tail, from next on once it is full
	next    int
	omitted int64
}

func newCapture(most int64) *capture {
	half := int(min(most, 1<<30) / 2)
	return &capture{most: max(half, 1)}
}

func (c *capture) write(chunk []byte) {
	if room := c.most - len(c.head); room > 0 {
		n := min(room, len(chunk))
		c.head = append(c.head, chunk[:n]...)
		chunk = chunk[n:]
	}
	if skipped := len(chunk) - c.most; skipped > 0 { // longer than the whole tail
		c.omitted += int64(skipped)
		chunk = chunk[skipped:]
	}
	if room := c.most - len(c.ring); room > 0 {
		n := min(room, len(chunk))
		c.ring = append(c.ring, chunk[:n]...)
		chunk = chunk[n:]
	}
	for len(chunk) > 0 {
		n := copy(c.ring[c.next:], chunk)
		c.omitted += int64(n)
		c.next = (c.next + n) % c.most
		chunk = chunk[n:]
	}
}

func (c *capture) output() Output {
	tail := append(append([]byte(nil), c.ring[c.next:]...), c.ring[:c.next]...)
	return Output{Head: c.head, Tail: tail, Omitted: c.omitted}
}
