// Package scenarios is the language of scenarios: scripts that play a story of tokens against a server and say what must be
// seen. (The manual follows.)
package scenarios
