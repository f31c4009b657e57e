// Package chromium looks at pages for tests, in a real browser: it is started once for the tests of a package, and each of
// them has a tab, which keeps all that the browser complains of and all that the page asks for. Where Chromium is missing,
// the test is left out or fails as package need has it.
package chromium
