// Package judges lets other people's tools judge what popupmock claims: Redocly and Spectral its OpenAPI document, Prism
// its answers against that document, TypeScript the Node example against the types that openapi-typescript makes of it.
// It holds no product code; its tests are its product. The tools come from the npm registry, pinned in .tools/judges.
// CI installs them, a developer does with make judges, and where they are missing the tests are skipped.
//
// Each judge is shown something wrong as well, so that one that no longer finds anything is noticed. A further document,
// or a mock with other options that serves it, is a line in documents.
package judges
