package config

import (
	"errors"
	"log/slog"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// A setting is one value of an S that can be given from outside, under one name.
type setting[S any] struct {
	name  string // as a flag has it
	kind  kind
	value string // what stands for the value in the help text
	usage string
	def   string // the default in the help text
	apply func(*S, []entry) error
}

// kind says of what type a value is in the file. Everywhere else it is text that reads the same.
type kind int

const (
	aText kind = iota
	aBool
	aNumber
	aDuration // text such as 1h, or a number of seconds
	aList     // of texts
	aMap      // of texts by the names of assumptions; NAME=VALUE everywhere else
)

// fileSetting names the file that the others may be in; it is the one that the file itself cannot have.
const fileSetting = "config"

// settings are all that `popupmock serve` has, in the order of its help text.
var settings = []setting[Settings]{
	{fileSetting, aText, "FILE", "read settings and accounts from this YAML file", "",
		one(asText, func(s *Settings) *string { return &s.File })},
	{"listen", aText, "HOST:PORT", "listen here; port 0 takes a free one", DefaultListen,
		one(parseListen, func(s *Settings) *string { return &s.Listen })},
	{"ready-file", aText, "FILE", "write the base URL to this file once the mock listens", "",
		one(asText, func(s *Settings) *string { return &s.ReadyFile })},
	{"quiet", aBool, "", "leave out the line for each request", "",
		one(parseBool, func(s *Settings) *bool { return &s.Quiet })},
	{"log-format", aText, "FORMAT", "write events, and the line for each request, as text or json", TextLog,
		one(parseLogFormat, func(s *Settings) *string { return &s.LogFormat })},
	{"log-level", aText, "LEVEL", "leave out events below this: debug, info, warn or error", "info",
		one(parseLogLevel, func(s *Settings) *slog.Level { return &s.LogLevel })},
	{"drain", aDuration, "DURATION", "when told to stop, say for this long that the mock is not ready, and answer all the same", "0s",
		one(parseDrain, func(s *Settings) *time.Duration { return &s.Drain })},

	{"access-ttl", aDuration, "DURATION", "lifetime of access tokens, such as 240s or 1h30m", "1h",
		one(parseTTL, func(s *Settings) *ttl { return &s.Mock.AccessTTL })},
	{"refresh-ttl", aDuration, "DURATION", "lifetime of refresh tokens, such as 12h or 30d", "7d",
		one(parseTTL, func(s *Settings) *ttl { return &s.Mock.RefreshTTL })},
	{"issuer", aText, "TEXT", "the iss claim of tokens", mockserver.DefaultIssuer,
		one(parseIssuer, func(s *Settings) *string { return &s.Mock.Issuer })},
	{"seed", aText, "TEXT", "derive keys and token ids from this, so that they repeat", "random",
		one(asText, func(s *Settings) *string { return &s.Mock.Seed })},

	{"assume", aMap, "NAME=VALUE", "decide what the vendor leaves open, see popupmock assumptions (repeatable)", "",
		byName(checkAssumption, func(s *Settings) *map[string]string { return &s.Mock.Assumptions })},
	{"extensions", aBool, "", "serve charges and orders, a wallet and a transaction by id, which only siblings document", "",
		one(parseBool, func(s *Settings) *bool { return &s.Mock.Extensions })},

	{"data", aText, "DIR", "serve the JSON files of this folder in place of built-in data", "",
		one(parseFolder, func(s *Settings) *string { return &s.Data })},

	{"script", aText, "FILE|NAME", "apply the set-up of this scenario, a file or a built-in one, before serving", "",
		one(parseScript, func(s *Settings) *string { return &s.Script })},

	{"state", aText, "FILE|URL", "keep the state in this file, or in the Redis at redis:// or rediss://; others may see flags, so better a variable for a password", "",
		one(parseState, func(s *Settings) *string { return &s.State })},
	{"state-prefix", aText, "TEXT", "begin all keys in Redis with this; mocks of one prefix are one mock", redisstore.DefaultPrefix,
		one(parseStatePrefix, func(s *Settings) *string { return &s.StatePrefix })},
	{"strict-revocation", aBool, "", "ask Redis at each request with an access token what others have revoked, so that none is good a moment too long", "",
		one(parseBool, func(s *Settings) *bool { return &s.Mock.StrictRevocation })},

	{"clock-start", aText, "TIME", "the mock's time at start, such as 2025-01-15T09:30:00Z", "now",
		one(parseInstant, func(s *Settings) *instant { return &s.Mock.Clock.Start })},
	{"clock-frozen", aBool, "", "let the clock stand still until it is told to move", "",
		one(parseBool, func(s *Settings) *bool { return &s.Mock.Clock.Frozen })},
	{"clock-rate", aNumber, "NUMBER", "seconds that pass on the clock in each real one", "1",
		one(parseRate, func(s *Settings) *float64 { return &s.Mock.Clock.Rate })},

	{"journal-entries", aNumber, "NUMBER", "how many requests the journal keeps", "10000",
		one(parseCount[int], func(s *Settings) *int { return &s.Mock.Journal.Entries })},
	{"journal-bytes", aNumber, "NUMBER", "how many bytes the journal may take", "16777216",
		one(parseCount[int64], func(s *Settings) *int64 { return &s.Mock.Journal.Bytes })},
	{"journal-exchanges", aNumber, "NUMBER", "how many bytes the headers and bodies of its requests and answers may take; 0 keeps none", strconv.Itoa(DefaultExchanges),
		one(parseRoom, func(s *Settings) *int64 { return &s.Mock.Journal.Exchanges })},

	{"control-listen", aText, "HOST:PORT", "listen here for the control API, and not where the mock listens", "",
		one(parseListen, func(s *Settings) *string { return &s.ControlListen })},
	{"control-token", aText, "TOKEN", "want this bearer token of control calls; others may see flags, so better a variable", "",
		one(parseControlToken, func(s *Settings) *string { return &s.Mock.ControlToken })},
	{"control-allow-host", aList, "NAME", "a further name to call the control API by on loopback (repeatable)", "",
		many(parseHost, func(s *Settings) *[]string { return &s.Mock.ControlHosts })},

	{"tls", aBool, "", "serve HTTPS, by a certificate made at start", "",
		one(parseBool, func(s *Settings) *bool { return &s.TLS })},
	{"tls-ca-file", aText, "FILE", "write the CA certificate for clients to this file", "a temporary one",
		one(asText, func(s *Settings) *string { return &s.TLSCAFile })},
	{"tls-host", aList, "NAME", "a further name or address for the certificate (repeatable)", "",
		many(parseHost, func(s *Settings) *[]string { return &s.TLSHosts })},
}

// accountSettings are those of each account in the file.
var accountSettings = []setting[mockserver.AccountConfig]{
	{name: "username", apply: one(parseUsername, func(a *mockserver.AccountConfig) *string { return &a.Username })},
	{name: "password", apply: one(parsePassword, func(a *mockserver.AccountConfig) *string { return &a.Password })},
	{name: "client-id", kind: aNumber, apply: one(parseClientID, func(a *mockserver.AccountConfig) *int64 { return &a.ClientID })},
	{name: "active", kind: aBool, apply: one(parseActive, func(a *mockserver.AccountConfig) *bool { return &a.Inactive })},
	{name: "features", kind: aList, apply: many(parseFeature, func(a *mockserver.AccountConfig) *[]string { return &a.Features })},
	{name: "ip-whitelist", kind: aList, apply: many(parseNetwork, func(a *mockserver.AccountConfig) *networks { return &a.IPWhitelist })},
	{name: "access-ttl", kind: aDuration, apply: one(parseTTL, func(a *mockserver.AccountConfig) *ttl { return &a.AccessTTL })},
	{name: "refresh-ttl", kind: aDuration, apply: one(parseTTL, func(a *mockserver.AccountConfig) *ttl { return &a.RefreshTTL })},
}

// one applies the last entry, as flags do when they are repeated.
func one[S, T any](parse func(string) (T, error), field func(*S) *T) func(*S, []entry) error {
	return func(s *S, entries []entry) error {
		e := entries[len(entries)-1]
		value, err := parse(e.text)
		if err != nil {
			return e.wrong(err)
		}
		*field(s) = value
		return nil
	}
}

// many replaces a list by all the entries.
func many[S, T any](parse func(string) (T, error), field func(*S) *[]T) func(*S, []entry) error {
	return func(s *S, entries []entry) error {
		values := make([]T, 0, len(entries))
		var errs []error
		for _, e := range entries {
			value, err := parse(e.text)
			if err != nil {
				errs = append(errs, e.wrong(err))
			}
			values = append(values, value)
		}
		*field(s) = values
		return errors.Join(errs...)
	}
}

// applyAll applies the settings that a source gives.
func applyAll[S any](table []setting[S], s *S, from source) error {
	var errs []error
	for _, setting := range table {
		if entries, given := from[setting.name]; given {
			errs = append(errs, setting.apply(s, entries))
		}
	}
	return errors.Join(errs...)
}
