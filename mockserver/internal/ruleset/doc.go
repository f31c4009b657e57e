// Package ruleset keeps the rules of one mock that count calls, such as faults or triggers: in the order of their creation,
// each under an id of its own, with its counters, and found by the calls that it is about.
//
// It knows nothing of what rules do, nor when it is their turn: that is for the package of a kind of rules, whose type of a
// rule is a [Rule], and which holds a [Set] of them.
package ruleset
