package scenarios

import (
	"fmt"
	"strings"
)

// A kind is what a word can be.
type kind struct {
	help  string                  // in the manual
	check func(text string) error // what is wrong with a text, beginning with "want" where the error need not quote it; nil takes all
	quiet bool                    // the text may hold a secret, and is not quoted
}

// kinds are all there are, by the name that usages have.
var kinds = map[string]kind{
	"ACCOUNT":    {help: "the name of an account: your_api_username, or one that account has made", check: anyWord},
	"ACTION":     {help: "what a trigger does, such as advance or revoke", check: anyWord},
	"ADDRESS":    {help: "an IP address, such as 203.0.113.7 or 2001:db8::7", check: checkAddress},
	"ASSUMPTION": {help: "NAME=VALUE of an assumption, such as refresh-reuse=revoke-family; popupmock assumptions lists them", check: checkAssumption},
	"BYTES":      {help: "how many bytes a body has, with blanks behind it: a whole number from 1 to 4194304", check: checkBytes},
	"CODE":       {help: "the code of an error, such as UNAUTHORIZED", check: anyWord},
	"COMMAND":    {help: "an expectation with its words"},
	"COUNT":      {help: "a whole number from 0", check: checkCount},
	"DURATION":   {help: "a length of time, such as 200ms, 1h5m or 7d", check: checkDuration},
	"EFFECT":     {help: "what a fault does, such as reset or status", check: anyWord},
	"ENTRY":      {help: "an address or a network, such as 203.0.113.7 or 203.0.113.0/24", check: checkEntry},
	"EVENT":      {help: "received or answered", check: checkEvent},
	"FILE":       {help: "a file of the archive", check: anyWord},
	"HEADER":     {help: "a header in quotes, 'Name: value'; without a value it is left out", check: checkHeader, quiet: true},
	"ID":         {help: "the id that a fault or a trigger is to have", check: anyWord},
	"JSON":       {help: "a JSON value in quotes, such as '{\"a\":1}'", check: checkJSON, quiet: true},
	"LABEL":      {help: "the name of a token: letters, digits, - and _", check: checkLabel},
	"MESSAGE":    {help: "the message of an error, in quotes"},
	"METHOD":     {help: "an HTTP method, such as DELETE", check: checkMethod},
	"NAME":       {help: "letters, digits, dots, - and _", check: checkName},
	"NUMBER":     {help: "a number", check: checkNumber},
	"OPERATION":  {help: "an operationId, such as refresh or listWallets, or * for all", check: anyWord},
	"PATH":       {help: "a path with its query, such as /api/v1/wallets?page=2", check: checkPath},
	"POINTER":    {help: "a place in a JSON answer (RFC 6901), such as /data/client_id; quotes with nothing in them are the whole", check: checkPointer},
	"REASON":     {help: "the journal's word for why a request was refused, such as token_expired", check: checkReason},
	"REGEXP":     {help: "a regular expression of Go's package regexp, in quotes where it has blanks", check: checkRegexp},
	"REQUEST":    {help: "requests, in quotes: 'POST /auth/refresh', or fields of the journal as in 'operation=refresh status=401'", check: checkRequest},
	"RULE":       {help: "the id of a fault or a trigger: that of its id=, or else fault-1, fault-2, trigger-1 and so on", check: anyWord},
	"SESSION":    {help: "the name of a session; main is that of lines that name none", check: checkName},
	"SIZE":       {help: "a whole number from 1 to 64", check: checkSize},
	"SNAPSHOT":   {help: "the name of a snapshot", check: checkName},
	"SPAN":       {help: "a length of time by the clock of the sandbox, in whole seconds, such as 59m59s or 7d", check: checkSpan},
	"STATUS":     {help: "an HTTP status, such as 401", check: checkStatus},
	"TEXT":       {help: "any text, in quotes where it has blanks"},
	"TIME":       {help: "an instant, such as 2025-01-15T09:30:00Z (RFC 3339)", check: checkTime},
	"TIMES":      {help: "a whole number from 1", check: checkTimes},
	"TOKEN":      {help: "one of " + strings.Join(tokenWords, ", ") + ", or a LABEL that keep or mint has given; that of another session behind its name and a dot, as in other.refresh", check: checkToken},
	"TOTAL":      {help: "how many there are: a number, 2.. for at least, ..2 for at most, 2..4", check: checkTotal},
	"VALUE":      {help: "a text, or JSON where it is some"},
	"VARIABLE":   {help: "the name of a variable: letters, digits and _, no digit first", check: checkVariable},
}

// check says what is wrong with a text, which is called name: "PATH is "x"; want a path that begins with /".
func (i item) check(name, text string) error {
	k := kinds[i.kind]
	if i.words != nil {
		k = kind{check: func(text string) error { return oneOf(text, i.words) }}
	}
	if k.check == nil {
		return nil
	}
	err := k.check(text)
	switch {
	case err == nil:
		return nil
	case !strings.HasPrefix(err.Error(), "want ") && name == i.name(): // which says what it is about
		return told(err)
	case !strings.HasPrefix(err.Error(), "want "):
		return fmt.Errorf("%s %w", name, told(err))
	case k.quiet:
		return fmt.Errorf("%s is not right; %w", name, err)
	}
	return fmt.Errorf("%s is %.80q; %w", name, text, err)
}
