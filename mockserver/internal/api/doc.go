// Package api is the generated Echo glue of the vendor's API: ServerInterface, one method an operation, and the functions
// that register its routes. An id reaches a method as text, the query not at all.
package api

//go:generate go tool -modfile=../../../.tools/go.mod oapi-codegen --config oapi-codegen.yaml ../../../openapi/popup.yaml
