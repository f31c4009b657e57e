package leak

// window is how many bytes of a piece, one after the other, are looked for: enough to give a token away, and more than stand
// anywhere by chance.
const window = 16

// pieces are what is found in part. The last bytes seen have a hash that changes with each byte (Karp and Rabin, 1987), so that the
// time it takes does not depend on how many pieces there are.
type pieces struct {
	filter []uint64              // a bit for each hash that there is, by its first bits
	places map[uint64][]foothold // by hash
}

// A foothold is a place in a piece at which a window begins.
type foothold struct {
	piece *piece
	at    int
}

// The hash is a polynomial over the bytes modulo 2^64. What has the same is compared byte by byte.
const (
	base       = 0x9e3779b97f4a7c15 // odd, and otherwise any
	leaving    = 0xf53f7dff42a4f4c1 // base to the power of window
	filterBits = 20
)

// roll is the hash of a window that moves on: one byte comes in, the one that came in before the others goes.
func roll(hash uint64, in, out byte) uint64 {
	return hash*base + uint64(in) - uint64(out)*leaving
}

// add adds all places of a piece.
func (p *pieces) add(one *piece) {
	if p.places == nil {
		p.filter, p.places = make([]uint64, 1<<filterBits/64), map[uint64][]foothold{}
	}
	var hash uint64
	for i := range len(one.text) {
		var out byte
		if i >= window {
			out = one.text[i-window]
		}
		hash = roll(hash, one.text[i], out)
		if at := i + 1 - window; at >= 0 {
			p.filter[hash>>(64-filterBits)/64] |= 1 << (hash >> (64 - filterBits) % 64)
			p.places[hash] = append(p.places[hash], foothold{one, at})
		}
	}
}

// find returns the places whose windows may have a hash.
func (p *pieces) find(hash uint64) []foothold {
	if p.filter == nil || p.filter[hash>>(64-filterBits)/64]&(1<<(hash>>(64-filterBits)%64)) == 0 {
		return nil
	}
	return p.places[hash]
}
