// Package control holds the control API as data: the OpenAPI document control.yaml, which describes what is under /_mock.
// A running mock serves it at /_mock/openapi.json.
//
// Requests are checked against it after the handler has judged them in words of its own: what the document rules out is
// refused even where the handler would let it pass.
package control

//go:generate go test -run ^TestCompiledIsFresh$ . -update
