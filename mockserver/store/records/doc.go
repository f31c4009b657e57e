// Package records keeps what several mocks share, or what one must have after a restart: records of bytes, which change together or not at
// all, in an order that everybody sees.
//
// It is the narrow waist of shared state. Above it the mock decides what a record means and what may become of it; below it a backend
// keeps records in a file or in Redis, and knows neither tokens nor clocks. A change says which versions it was decided on. When one
// of them is another by now nothing is written, and the change is decided anew: so a refresh token has one winner wherever it is shown.
//
// The package has no dependency but the standard library. Memory is the backend of one process, for tests above all.
package records
