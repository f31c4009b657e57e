// Package processes tests clients in several processes that share a token store: a file, or a Redis. They go through expiries together, and go on
// when one of them is killed in the middle of a refresh. It holds no product code; its tests are its product.
//
// The program of the tests is the workers' as well. A further store is a function in remoteStores, and a test that gives it to shareThroughExpiries
// and killAtMoments.
package processes
