package scenarios

import "net/netip"

// wire is what a request goes through, from the address that its line says.
func (a *actor) wire(c *call) (*wire, error) {
	t := &wire{w: a.w, p: a.place}
	if !c.has("from") {
		return t, nil
	}
	t.from = c.address("from")
	return t, a.w.reach(a.place, t.from)
}

// reach sees to it that requests of this program can come from an address. Where the target runs elsewhere that is by
// X-Forwarded-For, which the sandbox then trusts from here, and from those who are between.
func (w *world) reach(p *place, from netip.Addr) error {
	if w.r.target.Embedded != nil || w.r.canBind(from) {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case p.trusting:
		return nil
	case p.plane == nil || len(w.r.route.hops) == 0 || p.forwarded:
		return &want{"a way to call from " + from.String()}
	}
	_, err := p.plane.PutAssumptions(w.ctx, map[string]string{"forwarded-for": w.r.route.trust()})
	p.trusting = err == nil
	return steered(err)
}
