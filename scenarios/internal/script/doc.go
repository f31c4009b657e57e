// Package script is the form of a scenario: lines of words in phases, and the files that follow them in a txtar archive. It
// knows no commands: which there are, and what they want, is for package scenarios to say.
//
// Parse reads a script and finds all that is wrong with its form at once, by line and column. String writes it in its
// canonical form; parsing that gives the same script.
package script
