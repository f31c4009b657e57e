package redisstore

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// link is a change among others: each names the nonce of the one before it.
type link struct {
	position records.Position
	nonce    string // empty when nobody knows, and before the first change
}

// remembered is how many links a chain has room for.
const remembered = 4096

// chain remembers what changes this process has seen at some positions, so that Follow can tell whether one that it is to go on from is
// still the same. A position alone does not say: a failover may have lost that change and made another one.
type chain struct {
	mu    sync.Mutex
	links [remembered]link
	last  records.Position
}

func (c *chain) add(l link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.links[l.position%remembered], c.last = l, max(c.last, l.position)
}

// start is add for the last change that there is. It may have gone back.
func (c *chain) start(l link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.links[l.position%remembered], c.last = l, l.position
}

// at returns what was seen at a position last.
func (c *chain) at(p records.Position) link {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l := c.links[p%remembered]; l.position == p {
		return l
	}
	return link{position: p}
}

// seen is the last position that was seen.
func (c *chain) seen() records.Position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// nonces are different in all processes: eight bytes of chance and a number.
type nonces struct {
	own   [8]byte
	drawn atomic.Uint64
}

func (n *nonces) start() { _, _ = rand.Read(n.own[:]) } // never fails

func (n *nonces) next() string {
	return string(binary.AppendUvarint(n.own[:len(n.own):len(n.own)], n.drawn.Add(1)))
}
