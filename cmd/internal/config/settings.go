package config

import (
	"errors"
	"log/slog"
	"maps"
	"time"

	"github.com/popupmock/popupmock/mockserver"
)

// DefaultListen is where the mock listens unless told otherwise.
const DefaultListen = "127.0.0.1:8080"

// DefaultExchanges is how many bytes what requests and answers looked like may take, unless told otherwise: 16 MiB, as much as the journal.
const DefaultExchanges = 16 << 20

// Settings are what `popupmock serve` runs with.
type Settings struct {
	// File is the configuration file that was read, empty for none.
	File string
	// Listen is the address to listen on, HOST:PORT. An empty host means all addresses, port 0 a free one.
	Listen string
	// ControlListen is the address of a listener for the control API alone. Empty means where the mock listens.
	ControlListen string
	// ReadyFile is where the base URL is written once the mock listens. Empty means nowhere.
	ReadyFile string
	// TLS serves HTTPS by a certificate made for TLSHosts among others.
	TLS bool
	// TLSCAFile is where the certificate to trust is written. Empty means a temporary file.
	TLSCAFile string
	// TLSHosts are further names and addresses of the certificate.
	TLSHosts []string
	// Quiet leaves out the line for each request.
	Quiet bool
	// LogFormat is TextLog or JSONLog. Empty means TextLog.
	LogFormat string
	// LogLevel is the lowest of the events that are told.
	LogLevel slog.Level
	// Drain is for how long the mock answers on when it is told to stop, and says that it is not ready: real time.
	Drain time.Duration
	// Data is the folder of the store's data. Empty means the built-in data. Nothing in it was read.
	Data string
	// Script is the scenario whose set-up is applied before anything is served: a file, or the name of a built-in one. Empty
	// means none. Nothing of it was read.
	Script string
	// State is where the state is kept: a file, or the address of a Redis, which may have a password in it. Empty means in memory. Nothing
	// was opened.
	State string
	// StatePrefix is what keys in Redis begin with. Empty means redisstore.DefaultPrefix.
	StatePrefix string
	// Mock configures the mock itself. Its accounts are complete: the default account first, unless the file replaces it.
	Mock mockserver.Config
	// DefaultAccount tells that the first account of Mock is the default one, whose password is public.
	DefaultAccount bool
}

// Load gathers the settings from the flags (nil for none), the environment as os.Environ lists it, and the file that one
// of these names. The error joins all that is wrong, one error each.
func Load(flags *Flags, environ []string) (Settings, error) {
	given := flags.source()
	variables, envErr := readEnvironment(environ)
	file, fileErr := readFile(last(given[fileSetting], variables[fileSetting]))
	errs := []error{fileErr, envErr}

	s, winners := Settings{Listen: DefaultListen}, source{}
	s.Mock.Journal.Exchanges = DefaultExchanges
	for _, from := range []source{file.settings, variables, given} {
		errs = append(errs, applyAll(settings, &s, from))
		maps.Copy(winners, from)
	}
	errs = append(errs, needTLS(s.TLS, winners), needRedis(s, winners), addAccounts(&s, file.accounts))
	if err := inOrder(errs); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// needTLS refuses what would do nothing, without a word.
func needTLS(tls bool, winners source) error {
	var errs []error
	for _, name := range []string{"tls-ca-file", "tls-host"} {
		if entries := winners[name]; !tls && len(entries) > 0 {
			errs = append(errs, entries[0].wrong(errors.New("means nothing without TLS, add --tls")))
		}
	}
	return errors.Join(errs...)
}

// An entry is one value as text, and where it was written.
type entry struct {
	text  string
	where place
}

// wrong says what is wrong with the entry.
func (e entry) wrong(err error) error { return mistake{e.where, err} }

// A source is what is given in one place: entries by the name of the setting, several where that is a list. A list that
// is given empty has no entries, but is there.
type source map[string][]entry

// last returns the text that wins, of those that are given in one or the other place; the first place counts more.
func last(places ...[]entry) string {
	for _, entries := range places {
		if len(entries) > 0 {
			return entries[len(entries)-1].text
		}
	}
	return ""
}
