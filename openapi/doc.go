// Package openapi holds the wire format of The Popup Reward Store API as data: the OpenAPI document popup.yaml, the Go
// types generated from it, and a checker that says where a request or a response departs from it.
//
// The document is OpenAPI 3.0.3 and describes what the vendor's documentation says, what it contradicts itself on and
// what had to be assumed; each element carries its basis (x-basis) and the page it comes from (x-source).
//
// What goes beyond the documentation, or stands beside it, is an Overlay: legacy.yaml and
// extensions.yaml. The generated types are those of popup.yaml with extensions.yaml laid over it.
//
// Load opens the embedded document, once a process and as it was compiled into popup.gen.tsv, so that a start waits for no
// parser; Parse reads any other as a whole. Document.Lookup finds the Operation of a method and path;
// Operation.CheckRequest and Operation.CheckResponse list the Violations of a message. A Checker remembers its verdicts,
// so that equal requests and responses are checked once. Violations speak of places and rules only: no part of a message, which may
// hold passwords and tokens, appears in them.
package openapi

//go:generate go tool -modfile=../.tools/go.mod oapi-codegen --config oapi-codegen.yaml popup.yaml
//go:generate go test -run ^TestPackedIsFresh$ . -update
//go:generate go test -run ^TestCompiledIsFresh$ . -update
