package openapi

import (
	"hash/maphash"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Request is Operation.CheckRequest with a memory. The caller owns the result.
func (c *Checker) Request(op *Operation, r *http.Request, body []byte) []Violation {
	op.ready()
	key := verdictKey{op: op, hash: c.hashRequest(op, r, body)} // no answer has the status 0
	found, known := c.recall(key)
	if !known {
		found = op.CheckRequest(r, body)
		c.remember(key, found)
	}
	return slices.Clone(found)
}

// hashRequest hashes all that is checked: path and query, the documented headers, and the body.
func (c *Checker) hashRequest(op *Operation, r *http.Request, body []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, text := range []string{r.URL.Path, r.URL.RawQuery} {
		hashNumber(&h, len(text))
		h.WriteString(text)
	}
	for _, p := range op.parameters {
		if p.In == openapi3.ParameterInHeader {
			hashHeader(&h, r.Header, p.Name)
		}
	}
	if op.body != nil {
		hashHeader(&h, r.Header, "Content-Type")
	}
	if op.volatile {
		hashMasked(&h, body)
	} else {
		h.Write(body)
	}
	return h.Sum64()
}
