// Package trigger changes the world of a mock while a client runs: by rules that say which request is to set them off, and
// what is done then. This is what lets a client be tested that nobody has changed, and that knows nothing of the mock.
//
// A [Rule] names an operation, may narrow it to an account, and is set off by each request, or by the nth, when that is
// [Received] or when it has been [Answered]. What it does then is a list of actions: see [Action].
//
// A request is received once it is known who asks, and before it is judged: what a trigger does then holds for that request
// too. It is answered once the state is committed, the answer is known, and the faults of that phase have been chosen, but
// not a byte has gone out: the answer is what it was, and the client's next request cannot overtake what is done, even if
// the answer gets lost.
//
// A [Set] holds the rules of one mock in the order of their creation, in which they are set off. The package reads rules
// from JSON with [Parse], and knows nothing of the world that they change: that is the server's.
package trigger
