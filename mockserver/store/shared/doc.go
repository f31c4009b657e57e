// Package shared is a store.Store whose accounts and token families are records of a records.Backend: what a file keeps over a restart, or
// what several mocks have in common.
//
// It decides on what it holds in memory, and commits with the versions that it decided on. When another mock was faster it reads and decides
// again. What it holds follows the changes of the others: it is as old as the last change that was followed, see Store.Applied.
package shared
