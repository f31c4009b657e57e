package leak

import "bytes"

// A sight looks at bytes in one way, as they come. It remembers the last of them, and of each where it came from.
type sight struct {
	way  way
	from *scanner

	seen  []byte
	where []origin // of each byte seen
	hash  uint64   // of the last window
	runs  []run
	due   []match // words that are found when the next byte is no letter
}

// An origin is where a byte comes from.
type origin struct {
	at  int64 // in what was written
	how mark
}

// A mark says what was undone.
type mark byte

const (
	percent   mark = 1 << iota // percent-encoding
	backslash                  // an escape
	broken                     // blanks before it
)

// A run is a piece that is being seen.
type run struct {
	foothold
	length int
	begin  origin
	how    mark
}

// A match is a word that ended with the last byte.
type match struct {
	word  word
	begin origin
	how   mark
}

// memory is how many bytes a sight remembers at least, which is the longest that a word may be.
const memory = 4 << 10

// see takes the next byte.
func (v *sight) see(c byte, from origin) {
	v.settle(c)
	if len(v.seen) == 2*memory {
		v.forget()
	}
	v.seen, v.where = append(v.seen, c), append(v.where, from)
	if words := v.from.secrets.words[v.way]; len(words) > 0 {
		v.seeWords(words, c)
	}
	if v.from.secrets.pieces[v.way].filter != nil {
		v.follow(c, from)
		v.seePieces(c)
	}
}

// forget keeps the last bytes alone.
func (v *sight) forget() {
	v.seen = v.seen[:copy(v.seen, v.seen[len(v.seen)-memory:])]
	v.where = v.where[:copy(v.where, v.where[len(v.where)-memory:])]
}

func (v *sight) seeWords(words []word, c byte) {
	for _, w := range words {
		if w.text[len(w.text)-1] != c || !bytes.HasSuffix(v.seen, []byte(w.text)) {
			continue
		}
		begin := len(v.seen) - len(w.text)
		var how mark
		for _, o := range v.where[begin:] {
			how |= o.how
		}
		found := match{w, v.where[begin], how}
		if !w.alone {
			v.from.found(v.way, found)
		} else if begin == 0 || !isLetter(v.seen[begin-1]) {
			v.due = append(v.due, found)
		}
	}
}

// settle finds the words before a byte that stand alone.
func (v *sight) settle(next byte) {
	if len(v.due) > 0 && !isLetter(next) {
		for _, m := range v.due {
			v.from.found(v.way, m)
		}
	}
	v.due = v.due[:0]
}

// isLetter tells the bytes that make one word of two.
func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c >= 0x80
}

// follow goes on with the pieces that are being seen.
func (v *sight) follow(c byte, from origin) {
	going := v.runs[:0]
	for _, r := range v.runs {
		if next := r.at + r.length; next < len(r.piece.text) && r.piece.text[next] == c {
			r.length++
			r.how |= from.how
			going = append(going, r)
			continue
		}
		v.from.ran(v.way, r)
	}
	v.runs = going
}

// seePieces begins to see a piece.
func (v *sight) seePieces(c byte) {
	var out byte
	begin := len(v.seen) - window
	if begin > 0 {
		out = v.seen[begin-1]
	}
	v.hash = roll(v.hash, c, out)
	if begin < 0 {
		return
	}
	for _, f := range v.standing(v.from.secrets.pieces[v.way].find(v.hash), v.seen[begin:]) {
		if v.follows(f) {
			continue
		}
		r := run{f, window, v.where[begin], 0}
		for i, o := range v.where[begin:] {
			if i == 0 {
				o.how &^= broken // what is before the first does not matter
			}
			r.how |= o.how
		}
		v.runs = append(v.runs, r)
	}
}

// standing are the places whose window is what was seen. What several secrets have in common is none, such as what all tokens of
// a server begin with.
func (v *sight) standing(places []foothold, seen []byte) []foothold {
	var all []foothold
	for _, f := range places {
		if f.piece.text[f.at:f.at+window] != string(seen) {
			continue
		}
		if len(all) > 0 && all[0].piece.name != f.piece.name {
			return nil
		}
		all = append(all, f)
	}
	return all
}

// follows tells whether a place is in a piece that is being seen already.
func (v *sight) follows(f foothold) bool {
	for _, r := range v.runs {
		if r.piece == f.piece && r.at+r.length == f.at+window {
			return true
		}
	}
	return false
}

// end takes it that nothing comes any more.
func (v *sight) end() {
	v.settle(' ')
	for _, r := range v.runs {
		v.from.ran(v.way, r)
	}
	v.runs = nil
}
