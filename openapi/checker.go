package openapi

import (
	"hash/maphash"
	"net/http"
	"slices"
	"sync"
)

// Checker remembers verdicts on requests and responses, so that equal ones are checked once: checking costs far more than the
// hash of a body. Those that hold tokens differ every time; they count as equal when nothing but the text of tokens and
// times differs. A Checker is safe for concurrent use.
type Checker struct {
	seed maphash.Seed
	half int

	mu    sync.Mutex
	young map[verdictKey][]Violation
	old   map[verdictKey][]Violation // what young held when it was last full
}

// verdictKey stands for all that a verdict depends on.
type verdictKey struct {
	op     *Operation
	status int // 0 of a request
	hash   uint64
}

// NewChecker returns a Checker that remembers at most limit verdicts, and among them the last limit/2 that were asked
// for. A limit below 2 counts as 2.
func NewChecker(limit int) *Checker {
	return &Checker{seed: maphash.MakeSeed(), half: max(limit/2, 1), young: map[verdictKey][]Violation{}}
}

// Response is Operation.CheckResponse with a memory. The caller owns the result.
func (c *Checker) Response(op *Operation, status int, header http.Header, body []byte) []Violation {
	op.ready()
	documented, ok := op.responses[status]
	if !ok { // the body does not matter
		return op.CheckResponse(status, header, body)
	}
	key := verdictKey{op: op, status: status, hash: c.hash(documented, op.volatile, header, body)}
	found, known := c.recall(key)
	if !known {
		found = op.CheckResponse(status, header, body)
		c.remember(key, found)
	}
	return slices.Clone(found)
}

// hash hashes the headers that are checked, and the body.
func (c *Checker) hash(documented *response, volatile bool, header http.Header, body []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	hashHeader(&h, header, "Content-Type")
	for _, p := range documented.headers {
		hashHeader(&h, header, p.Name)
	}
	if volatile {
		hashMasked(&h, body)
	} else {
		h.Write(body)
	}
	return h.Sum64()
}

// hashHeader hashes the values of a header so that no two lists of values run into each other.
func hashHeader(h *maphash.Hash, header http.Header, name string) {
	list := header.Values(name)
	hashNumber(h, len(list))
	for _, value := range list {
		hashNumber(h, len(value))
		h.WriteString(value)
	}
}

func (c *Checker) recall(key verdictKey) (found []Violation, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, known = c.young[key]; known {
		return found, true
	}
	if found, known = c.old[key]; known {
		c.add(key, found)
	}
	return found, known
}

func (c *Checker) remember(key verdictKey, found []Violation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, found)
}

// add must be called with mu held. A full young generation becomes the old one, whose verdicts are forgotten.
func (c *Checker) add(key verdictKey, found []Violation) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[verdictKey][]Violation, c.half)
	}
	c.young[key] = found
}
