// Package broken has servers that are broken on purpose: the mock with a wrapper around it, or with options that the
// documentation rules out. Whoever judges servers is tried on them: the contract suite and the scenarios both are, and
// each keeps a list of its own of what finds out which. It is for tests alone.
package broken
