// Package suite says what a server must do that claims to be The Popup Reward Store API, and finds out whether one does:
// this mock, another mock, or the vendor's own.
//
// Check puts every Case to a Target and returns a report.Run; Run does it as subtests. A case is one rule of the vendor's
// documentation, or one point on which that is silent: the first fails when it does not hold, the second informs which of
// the ways that package assumption knows the target has. Answers are checked against the OpenAPI document besides.
//
// # What it does to a target
//
// Where the target is a popupmock with a control API, each case has a sandbox to itself, with a clock and an account of its
// own; nothing of the mock's is touched. Anywhere else there are three reaches, each with all of the one before:
//
//   - read-only: one login, reads with its token, and requests that no server acts upon;
//   - the default: refreshes of the suite's own tokens, one login with a wrong password and one with an unknown name;
//   - allow-logout: further logins, spent refresh tokens and logout, which may end every session of the account.
//
// Even one login may end earlier sessions, since the documentation does not say that it does not: use an account that
// nobody needs. What a case needs and does not have (see Need) is skipped and named in the report.
//
// Requests go out one after the other, no faster than Target.Rate. Redirects are not followed. No token and no password is
// in a report: placeholders stand in their place.
//
// # What nobody wrote down
//
// For each operation the suite makes up requests from the OpenAPI document, by Target.Seed: bounds, wrong types, odd texts, bad
// encodings. Nothing may make the server fail, fall silent, answer otherwise than documented, or refuse what is valid; and a
// plain request after it must be answered as before. A request that does is made as small as can be and shown as a curl line.
// Made-up logins are for a name that nobody has, and have a password in sandboxes alone; made-up refreshes have no live
// token; orders are made up in sandboxes alone.
package suite
