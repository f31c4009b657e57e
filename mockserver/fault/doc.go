// Package fault spoils answers on purpose: by rules that say which call is to fail, when and how.
//
// A [Rule] names an operation, may narrow it to an account, and fires on some of its calls: see [When]. What it does then
// is its [Effect], in one of two phases. [Before] the request changes anything it can be refused, delayed or lost; the state
// is untouched, and a refresh token not spent. [After] the answer is lost, cut or garbled once the state was committed: the
// refresh has worked, the client never heard of it, and now holds a spent token.
//
// A [Set] holds the rules of one mock in the order of their creation. In each phase the first rule whose turn it is fires,
// and no other. All of them count the call.
//
// The package reads rules from JSON with [Parse], and knows connections and HTTP, but no server: an [Exchange] is all that an
// effect gets to see.
//
// # How to add an effect
//
// A file of its own with a type that implements [Effect], and a row in kinds in effect.go. TestEveryEffectIsRead and, in
// package mockserver, TestEveryEffectOverTCP fail for one that they have no case for.
package fault
