package mockserver

// Begun is how a mock has begun.
type Begun struct {
	// Continued tells that Config.State had a mock already when this one was made, which has gone on from it. What else is configured
	// counts from the next reset on.
	Continued bool
	// Seeded tells that keys and token ids follow from a seed, so that whoever knows it can forge tokens.
	Seeded bool
	// Extensions tells that what the vendor does not document is served, see Config.Extensions.
	Extensions bool
}

// Begun tells how the mock has begun; but for Continued, of what it is since the last reset.
func (s *Server) Begun() Begun {
	w := s.world.Load()
	return Begun{Continued: s.continued, Seeded: w.terms.seeded, Extensions: w.shop != nil}
}
