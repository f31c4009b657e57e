// Package grade finds out whether a client keeps to the vendor's rules, whatever it is written in.
//
// Run starts the client, which nobody has changed, in one situation after another. Each is a check in a world of its own
// (world.go): a sandbox of the mock, before its port a tap that hears what really goes over the wire, and an empty HOME and
// working directory. What has to happen at the right moment, such as the end of a token just before a call, is done by the mock
// itself: by faults and triggers that count its requests. The client's clock need not be moved for that;
// Options.Faketime moves it as well, where it can be moved (package faketime).
//
// A rule is judged by the records of its checks (record.go): the journal, what was heard, and how the runs have ended. Each
// judge is one function over a record, in the file of its rule. First of all comes the survey, in which nothing goes wrong: it
// shows which calls the client makes, and how often; what it cannot do even there is not judged.
//
// A rule passes when it was seen to hold, and it is not judged, never passed, when its situation did not come about. What a rule
// weighs, a policy says (package policy). Beyond the rules, Full tries every way in which an answer can get lost (matrix.go), and
// other vendors' ways to rotate tokens (rotationlab.go).
//
// # How to add a rule
//
// A function that returns it, in a rule_*.go, and a line in rules (grade.go); its weight, source and remedy in policy/popup.yaml;
// a client that it catches, one that it clears and a near miss in testdata/zoo. TestZoo fails for a rule without them.
package grade
