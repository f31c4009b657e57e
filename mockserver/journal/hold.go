package journal

// Hold is Stalled, and shows readers what is known of the request by now: the fault that holds it back, for example. It
// stays OutcomeOpen to them.
func (p *Pending) Hold(e Entry) {
	var held kept
	held.stored(&e, &p.journal.paths)
	held.Seq, held.Outcome = p.entry.Seq, OutcomeOpen
	p.show(&held.Entry)
	p.Stalled()
}

// show puts another entry in place of the one that readers see until the request is decided.
func (p *Pending) show(held *Entry) {
	j := p.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if p.phase == decided {
		return
	}
	if !p.forgotten {
		j.count(p.seen(), -1)
		j.count(held, +1)
	}
	p.held = held
	if j.out != nil {
		j.out.update(p)
	}
	j.evict()
}

// seen is the entry as readers see it while the request is in flight.
func (p *Pending) seen() *Entry {
	if p.held != nil {
		return p.held
	}
	return &p.entry.Entry
}
