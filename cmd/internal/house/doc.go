// Package house keeps the rules of the house: which package may import which, who owns a third-party library, that
// everything exported is documented, that nothing reads the wall clock, and a few more that neither the compiler nor
// a linter knows. It holds no product code; its test is its product, and `go test ./cmd/internal/house` its command.
//
// Each rule is a pure function from parsed files to findings ("path:line: what is wrong, and what to do"), and each is
// itself tested on a small bad example, so that a rule that can no longer fail is noticed. The tables a developer edits,
// when a rule has to give way for a reason, are all in tables.go.
package house
