// Package record turns a session of a client at a real API into what a mock is shaped by: a data directory, a configuration and a
// scenario, with the secrets replaced.
//
// # The way there
//
// [Proxy] stands between a client and the API, hands everything on as it is, and keeps what went over the wire on a [Tape], in bounded
// memory; [ReadHAR] makes the same of an HTTP archive. [Make] then works in four steps, none of which knows where the exchanges come from:
//
//  1. The story: which account logged in where, which token came from which answer and was shown in which request, and when, by the Date of
//     the answers. What is secret is known by then, and is taken out of everything else.
//  2. The data: rows of the lists and of the elements, those of several pages together. The rows that the mock cannot serve are left out,
//     by the mistakes that the mock itself finds in them.
//  3. The assumptions: the story is played to a mock with these data, in this process, once for each value of each assumption. A value is
//     proven when the recorded answers come back under it, and under no other that the documentation allows; the first request that is
//     answered otherwise is the evidence. So nothing is claimed that the mock does not do, and no assumption needs code of its own here.
//  4. What is written: data, configuration and scenario, and RECORDED.md, which says what was not recorded, what had to be made up so
//     that the data fit together, what was decided and by which request, and which requests the mock answers otherwise all the same.
//
// # What is never written
//
// Tokens, passwords, cookies and whatever stands in Authorization or in a field or a query parameter with the name of a secret; codes, PINs
// and addresses of orders, which leave a text of the same form; and usernames, unless they are asked for. Accounts are account-1, account-2
// and so on, in the order in which they came: the placeholder of the vendor's samples would be one for several. Bodies of logins and
// refreshes are never written as they were sent, but made anew by what is wrong with them. In the end all files are looked through for all
// secrets, in the forms in which the grader finds them, and a file with one is not written.
//
// # What is not invented
//
// A list that was never asked for stays that of the mock, where the recorded ones go together with that, and is empty where they do not.
// A country, a currency or a category that a recorded row names, and no answer has shown, is made up under a name that says so, and is
// listed.
package record
