// Package ui is the live page: what a mock and the client under development are doing, as it happens, and controls to steer
// the mock by hand.
//
// It is files alone, which a browser fetches below /_mock/ui/ and which call the control API of the mock, or of the sandbox, that they came
// from. What is embedded in dist is built from _app, in TypeScript; go generate does that, with Node and the npm registry.
//
// Below api/ is a viewer of the vendor's API and of the control API: Swagger UI, as its makers publish it.
package ui

//go:generate ../../.ci/page
