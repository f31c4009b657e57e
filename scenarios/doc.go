// Package scenarios is the language of scenarios, and what runs them: scripts that play a story of tokens against a server, and
// say what must be seen. [Load] and [Parse] read them, [Builtin] has those that come with popupmock, [Check] and [Run] run them
// against a [Target], and [SetUp] applies the beginning of one to a mock that somebody works against. On the command line it is
// popupmock run, popupmock scenarios and popupmock serve --script.
//
// A scenario looks like this:
//
//	# An access token lives one hour, and a refresh brings a new pair.
//	# source: /docs/authentication/token-management
//
//	# The last second still works.
//	login
//	status 200
//	advance 59m59s
//	get /api/v1/wallets
//	status 200
//
//	# At the hour the token is dead; the refresh token is not.
//	advance 1s
//	get /api/v1/wallets
//	status 401 UNAUTHORIZED
//	reason token_expired
//	refresh
//	status 200
//	save NAME json=/data/client_id # for the line below
//	json /data/client_id $NAME
//
//	# Of four that refresh with one token at once, one gets a new pair.
//	parallel 4
//		refresh
//	end
//	answers 1 200
//	answers 3 401 UNAUTHORIZED 'Invalid refresh token'
//
// # The form of a file
//
// A scenario is a file in UTF-8 whose name ends with .txtar: lines, and behind them the files that they use, each under a line
// "-- NAME --". A file that no line uses is a mistake, as is one that is missing.
//
// The comment at the top, which a blank line ends, says what the scenario shows. Its first line is one sentence, which lists and
// reports have. A line "source: ..." names the vendor's page or the RFC behind it; the other lines tell more.
//
// Any other comment line begins a phase, and is its title. Reports judge phase by phase, and show only the one that failed in
// full. Where a comment is to be no title, it stands at the end of a line, behind a blank and a #.
//
// All mistakes that can be known before anything runs are told at once, with file, line and column. Among them are words that
// name what no line before has made: sessions without tokens, accounts, snapshots, variables, names of tokens, ids of rules.
//
// # Lines and words
//
// A line is a command and its words, with blanks between them. 'Single quotes' hold a text together, and two of them in it stand
// for one. Double quotes do not quote: they belong to JSON. A word NAME=VALUE is an option, and stands anywhere behind the
// command; in quotes, as 'a=b', it is a text.
//
// $NAME or ${NAME} is the value of a variable, $$ is a dollar sign, and nothing of this holds in quotes. The command save gives a
// variable a value: from the last answer, or a text. $BASE_URL, $USERNAME and $PASSWORD are there from the start: where the API
// is, and the account of the session. Names of files, and of commands, have no variables.
//
// [CONDITION] before a line leaves the line out unless the condition holds, and [!CONDITION] unless it does not; of several all
// count. The command skip ends a scenario early and says why, stop ends it as one that has held.
//
// A ! before an expectation turns it round. It does not turn round that there was nothing to look at: ! json /data/x fails where
// there is no answer, or one that is no JSON. A ! before a request says that no answer may come, and failure says why; that a
// request is refused is an answer. Any other command has no !.
//
// # Sessions and tokens
//
// A session is what one client of an account holds: its pairs of tokens, newest and previous. Lines are about the session main,
// or about the one that as= names, or about that which the last line use has named. A session is there once a line names it, and
// is of the first account unless login account= or use account= says otherwise.
//
// The commands login, refresh, logout, get, post and send make requests. They carry the token of the session that fits, or what
// token= says: current, previous, access, refresh, previous-access, previous-refresh; none, empty and garbage, which no session
// holds; the name that keep has given to a token or mint to one that no login gives; and any of these of another session, as in
// token=bob.refresh. The body is the usual one unless body= names a file or json= has it; from= sends it from another address.
//
// The commands client get, client post and client logout go through the reference client of the session, which keeps tokens of
// its own, logs in and refreshes by itself, and tries again. Where it waits, the clock of the sandbox moves; client new sets how
// it behaves. Expectations then look at the answer that it hands on.
//
// # What is looked at
//
// Of the last answer: status, header, json, error, body, and text at what was saved. Of why none came: failure. Of a token:
// claim, and expires. Of what the mock has recorded of the last request: reason, lineage, explain. Of all requests of the
// sandbox: journal and order, until forget empties it. Of the mock: tokens, hits, elapsed. What comes about by itself, such as the
// end of a request that the client gave up, is waited for by eventually.
//
// body compares an answer with a file of the archive, a golden. In it tokens, passwords and addresses have names such as
// $ACCESS_1, by the order in which they came, and JSON is indented, so that it is the same in every run. popupmock run --update
// writes what was answered into the file; no other expectation is written anew.
//
// # What fails by itself
//
// A refusal that no line looks at fails the scenario: an answer with a status of 400 or more, if the next request comes, or the
// scenario ends, before an expectation has looked at it. So does a request without an answer, unless it has a !. So does an answer
// that departs from the OpenAPI document, unless a fault has spoiled it. So does a call of the control API that is refused.
//
// # Blocks
//
// parallel and repeat open a block, up to a line end. In a block of parallel each actor begins with the sessions of the
// scenario, and at the same moment as the others; answers, behind it, counts what their last requests were answered. An answer
// that no line answers counts may be no refusal. Blocks may stand in each other, four deep, but parallel not in parallel.
//
// # Where a scenario begins
//
// Each scenario has a sandbox of its own: one account, your_api_username, with a password that nobody knows, the client_id
// 123456, the feature vouchers and no whitelist; access tokens live one hour, refresh tokens seven days; the clock is frozen at
// 2025-01-15T09:30:00Z; all assumptions have their defaults, but for those that the options of the run choose; there are no
// rules and no tokens, and the journal is empty. reset goes back to that, restore to what snapshot has kept, and sandbox to
// another one.
//
// account, unaccount and whitelist change accounts, assume chooses what the documentation leaves open, advance and clock move the
// time, revoke and rotate-key end tokens. fault spoils answers until unfault, trigger changes the mock in the middle of a request
// until untrigger.
//
// # Other targets
//
// A mock that runs elsewhere lends each scenario a sandbox through its control API. On a target without one, such as the real
// API, scenarios run one after the other on one account, and their clock is real time. A command that steers ends the scenario
// there: what held until then counts. One that reads is left out, and the report says so. A scenario of which nothing was left
// that could be judged is no success, but skipped. The conditions below let a scenario say what it needs.
//
// # Determinism
//
// Two runs with one seed make the same requests, get the same tokens, and give the same report, but for real times. The clock is
// frozen, each scenario has a seed of its own that depends on its name, the reference client draws nothing by chance, and the
// requests of a block are sorted in the report, since who was first is chance. How many requests reference clients send in a block
// of parallel is chance, too: some may see a 401 before one has refreshed. What a line waits for in real time, such as timeout=
// and eventually, is not the same in each run, and is short.
package scenarios

//go:generate go test -run ^(TestManual|TestBuiltinIsPacked|TestGrammarHasTheCommands|TestGuideHasTheCommands)$ . -update
