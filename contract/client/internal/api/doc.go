// Package api sends the calls of the vendor's API: one generated method an operation, which takes the types of the package
// openapi and returns the answer as it came. It neither reads answers nor knows of tokens.
package api

//go:generate go tool -modfile=../../../../.tools/go.mod oapi-codegen --config oapi-codegen.yaml ../../../../openapi/popup.yaml
