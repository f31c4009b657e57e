package journal

// history is what a journal knows of entries that it has no more. Places number the decided entries in the order in which
// they were decided, and never begin again.
type history struct {
	first       uint64 // the place of the oldest entry that is still there
	lastDropped uint64 // the number of the last that had to make room, since the last clear
	maxDropped  uint64 // the greatest of them
	clearedAt   uint64 // the number of the last request before the last clear
	clearedTo   uint64 // the place of the first entry after it
	clears      uint64 // how often the journal was cleared
	resets      uint64 // how often it was reset
	ended       bool   // nobody shall wait any more
}

func (h *history) drop(e *Entry) {
	h.first++
	h.lastDropped = e.Seq
	h.maxDropped = max(h.maxDropped, e.Seq)
}

// clear notes that so many entries were forgotten on purpose, and that no request up to a number will ever come back.
func (h *history) clear(seq uint64, forgotten int) {
	h.first += uint64(forgotten)
	h.clears++
	h.lastDropped, h.maxDropped, h.clearedAt, h.clearedTo = 0, 0, seq, h.first
}

func (h *history) reset(last uint64) {
	h.resets++
	h.clearedAt = last
}

// End sends off all who wait for the journal or follow it, for good: the program is about to stop. Requests are recorded
// as before.
func (j *Journal) End() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.past.ended = true
	j.wake()
}

// wake tells whoever waits that there is something new. It costs nothing when nobody does.
func (j *Journal) wake() {
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// change returns a channel that is closed at the next change. The caller has the lock, so that it misses none.
func (j *Journal) change() <-chan struct{} {
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.changed
}
