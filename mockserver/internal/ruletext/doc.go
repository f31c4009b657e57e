// Package ruletext reads and writes the JSON of rules, such as faults and triggers. It collects all that is wrong with a
// document, each mistake with its place, and lets nothing pass that nobody has asked for.
package ruletext
