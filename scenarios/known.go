package scenarios

import "slices"

// known is what a script has at a line, as far as its text tells: what a line asks for must be there by one of those before it.
// Where a condition or a variable decides, whatever may be there counts.
type known struct {
	unsure   int   // how many conditions and the like the line depends on
	repeats  int   // how many blocks it stands in
	parallel *call // the block of actors that it stands in; nil outside
	block    *call // the block of actors that ended last
	last     lastRequest

	place, using string // the sandbox and the session of lines that name none
	loose        bool   // a condition or a variable chose them
	places       map[string]*knownPlace
	rules        map[string]bool // ids of faults and triggers
}

// A lastRequest is what expectations look at.
type lastRequest struct {
	call   *call // the request; nil where it is not certain which it is
	behind *call // the block of actors that was the last to ask
	any    bool  // there is one
}

// A knownPlace is a sandbox.
type knownPlace struct {
	accounts, snapshots map[string]bool
	sessions            map[string]*knownSession
}

// A knownSession is what a session holds.
type knownSession struct {
	pairs  int  // how often it may have been given tokens
	client bool // the reference client may hold some
	kept   map[string]bool
}

func newKnown() *known {
	return &known{using: mainSession, places: map[string]*knownPlace{}, rules: map[string]bool{}}
}

// here is the sandbox that a line is about.
func (n *known) here() *knownPlace {
	p := n.places[n.place]
	if p == nil {
		p = &knownPlace{accounts: map[string]bool{firstUsername: true}, snapshots: map[string]bool{}, sessions: map[string]*knownSession{}}
		n.places[n.place] = p
	}
	return p
}

// all are the sandboxes that a line may be about.
func (n *known) all() []*knownPlace {
	if !n.loose {
		return []*knownPlace{n.here()}
	}
	var all []*knownPlace
	for _, name := range sortedKeys(n.places) {
		all = append(all, n.places[name])
	}
	return append(all, n.here())
}

// names collects from all sandboxes that a line may be about.
func (n *known) names(of func(*knownPlace) []string) []string {
	var names []string
	for _, p := range n.all() {
		names = append(names, of(p)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (n *known) accounts() []string {
	return n.names(func(p *knownPlace) []string { return sortedKeys(p.accounts) })
}

func (n *known) snapshots() []string {
	return n.names(func(p *knownPlace) []string { return sortedKeys(p.snapshots) })
}

// session is one of this sandbox, by its name.
func (n *known) session(name string) *knownSession {
	if name == "" {
		name = n.using
	}
	p := n.here()
	s := p.sessions[name]
	if s == nil {
		s = &knownSession{kept: map[string]bool{}}
		p.sessions[name] = s
	}
	return s
}

// holding are the sessions of which something is true, by name.
func (n *known) holding(what func(*knownSession) bool) []string {
	return n.names(func(p *knownPlace) []string {
		var names []string
		for _, name := range sortedKeys(p.sessions) {
			if what(p.sessions[name]) {
				names = append(names, name)
			}
		}
		return names
	})
}

// may tells whether something may be true of a session; where it is not certain which sandbox or session a line is about, of
// any of them.
func (n *known) may(name string, what func(*knownSession) bool) bool {
	if n.loose {
		return len(n.holding(what)) > 0
	}
	return what(n.session(name))
}

// asked notes a request.
func (n *known) asked(c *call) {
	n.last = lastRequest{call: c, any: true}
	if n.unsure > 0 {
		n.last.call = nil
	}
}

// enter goes into a block, and returns what leaves it.
func (n *known) enter(c *call) (leave func()) {
	n.repeats++
	if c.cmd.name != "parallel" || n.parallel != nil {
		return func() { n.repeats-- }
	}
	n.parallel = c
	place, using, loose := n.place, n.using, n.loose // which the actors change each for itself
	return func() {
		n.repeats--
		n.parallel = nil
		n.place, n.using, n.loose = place, using, loose
		n.block, n.last = c, lastRequest{behind: c}
		if n.unsure > 0 {
			n.last = lastRequest{any: true}
		}
	}
}

// choose changes the sandbox or the session of the lines below.
func (n *known) choose(into *string, text string, literal bool) {
	if !literal || n.unsure > 0 {
		n.loose = true
		return
	}
	*into = text
}

// sendsOne tells whether a call, or one in its block, sends a request.
func (c *call) sendsOne() bool {
	return c.any(func(inner *call) bool { return inner.cmd.is(asks) })
}
