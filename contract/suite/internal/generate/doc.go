// Package generate makes up requests from an OpenAPI document: a valid one of an operation, and others that each deviate from
// it in a few places. It sends nothing.
//
// Plan gives the requests of a seed, always the same ones in the same order. Each says what may become of it (see Fate).
// Shrink makes a request that fails smaller, as long as it fails.
//
// pgregory.net/rapid, with which the tests of this project generate, is not used here: its Check needs a testing.TB, keeps
// time by the wall clock while it shrinks, in place of counting what it sends, and writes files where it fails; its package
// adds flags to every program that imports it; and what Generator.Example returns cannot be shrunk.
package generate
