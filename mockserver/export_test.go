package mockserver

// SameData tells whether two servers share one copy of their data.
func SameData(a, b *Server) bool { return a.shelves == b.shelves }
