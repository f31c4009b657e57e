package mockserver

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
	"unicode/utf8"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// Default values of Config, and the account that the samples of the vendor's documentation log in with.
const (
	DefaultIssuer     = "popupmock"
	DefaultAccessTTL  = time.Hour          // vendor: token management page, "Token Expiration Timeline"
	DefaultRefreshTTL = 7 * 24 * time.Hour // the same
	DefaultUsername   = "your_api_username"
	DefaultPassword   = "your_api_password"
	DefaultClientID   = 123456
)

// Config says how a mock is set up. Its zero value is a working mock: the default account, a clock that follows
// real time, and unguessable secrets.
type Config struct {
	// Accounts are the API customers. Empty means the default account alone.
	Accounts []AccountConfig
	// Seed makes keys and token ids repeatable, so that anyone who knows it can forge tokens. Empty means random.
	Seed string
	// Issuer is the iss claim of every token. Empty means DefaultIssuer.
	Issuer string
	// AccessTTL and RefreshTTL are the lifetimes of new tokens, whole seconds. Zero means the vendor's hour and seven days.
	AccessTTL, RefreshTTL time.Duration
	// Assumptions are values other than the defaults for what the vendor leaves open, by name: those of package assumption.
	Assumptions map[string]string
	// Extensions serves what sites of the same text family have beside the vendor's documented set: a wallet and a
	// transaction by id, charges, and orders (openapi/extensions.yaml). Without it, their paths are unknown.
	Extensions bool
	// Data holds JSON files that take the place of the built-in data: countries.json, currencies.json, categories.json,
	// subcategories.json, products.json, wallets.json and transactions.json, each an array of what the API answers, but for
	// "active" of categories and subcategories, "category_id" of subcategories, "stock" of products and "opening_balance" of wallets, which are not on the
	// wire; and rates.json, by which orders change money. One that is not there is the built-in one. It is read once, by
	// New, and a reset keeps it. Nil means the built-in data.
	Data fs.FS
	// Faults are the rules that spoil answers from the start on, and again, with counters of their own, after a reset.
	Faults []fault.Rule
	// Triggers are the rules that change the mock at requests to come, from the start on, and again, with counters of their
	// own, after a reset.
	Triggers []trigger.Rule
	// Clock sets the mock's own time.
	Clock ClockConfig
	// State keeps what the mock remembers; the journal only where it keeps streams, too, and the mock has a name among others, see Replica.
	// Mocks with the same records are one mock in several places. What is
	// there already is gone on from, whatever else is configured here, until a reset. It stays the caller's, who closes it after the mock.
	// Nil keeps all in memory.
	State records.Backend
	// Replica is the name of this mock among those that have the same State, each its own. With it a change by a control call over HTTP holds at all
	// of them before it is answered, or the header Popupmock-Behind of the answer names those that do not follow; and no request is
	// answered from what the mock has last known of the State when that was more than a second ago. Empty says that no other mock has
	// the State. With a name, and a State that is records.Streams, all have one journal, from which requests are missing that a mock could
	// not send in time; the header names those that do not answer who reads it.
	Replica string
	// StrictRevocation has each request that shows a bearer token wait until this mock knows all that was changed before the request arrived,
	// whichever of the mocks that share State was told: a token is refused from the moment on when a logout, a revocation or a move of the
	// clock was answered. Without it that takes as long as the change is under way, while logins and refreshes always stand on what is
	// true at their moment. It costs one question to State for all requests that wait at the same time; where State cannot be asked they
	// are answered 503. Without State it does nothing.
	StrictRevocation bool
	// ControlToken is wanted as bearer token of each control call but the health check. Empty wants none. ControlHosts are
	// names by which the control API may be called on loopback, besides localhost and the loopback addresses; without a
	// port, and with "*." in place of the first label for any. What comes by another name is refused: it may be a web page.
	ControlToken string
	ControlHosts []string
	// Wall is real time: the base of a running clock and of the journal's real times. Nil means the system's clock.
	Wall clockwork.Clock
	// Journal bounds the record of requests. Zero fields mean journal.DefaultLimits. Of a journal that is shared it bounds what this mock has
	// read and what it has yet to send, each, and how many entries are kept for all.
	Journal journal.Limits
	// Metrics makes what counts the requests, for the mock and for each sandbox one of its own, which GET /_mock/metrics writes down. That is
	// prometheus.New of the package mockserver/meter/prometheus, for example. Nil counts nothing, and costs nothing.
	Metrics func() meter.Recorder
	// Page serves the files of the live page below /_mock/ui/: ui.Handler() of the package mockserver/ui. Nil has none.
	Page http.Handler
	// Scenarios plays scripts at the mock when the control API is asked to. Nil plays none.
	Scenarios control.ScenarioController
	// Logger receives what is wrong with the mock itself: answers that break the specification, panics. Nil discards it.
	Logger *slog.Logger
	// OnEntry, when set, is called with each journal entry once its request has ended, one at a time. It must not call
	// back into the server. Where the journal is shared, the entry's number is among the requests of this mock alone.
	OnEntry func(journal.Entry)
}

// AccountConfig is one API customer of the vendor, as set up at start.
type AccountConfig struct {
	Username string
	Password string
	// ClientID is the number that login and refresh answer with. It must be positive, and each account has its own.
	ClientID int64
	// Inactive accounts cannot log in (vendor: login page, 401).
	Inactive bool
	// Features are the vendor's switches; "vouchers" opens the category endpoints.
	Features []string
	// IPWhitelist lists the addresses that may call. Empty means all (vendor: authentication page).
	IPWhitelist []netip.Prefix
	// AccessTTL and RefreshTTL override the server's for this account's new tokens. Zero keeps them.
	AccessTTL, RefreshTTL time.Duration
}

// ClockConfig sets the mock's clock at start, and what a reset returns to.
type ClockConfig struct {
	// Start is the first instant, cut to the whole second. Zero means the real time at start.
	Start time.Time
	// Frozen clocks move only when told; others run.
	Frozen bool
	// Rate is virtual seconds for each real second while running. Zero means 1.
	Rate float64
}

// DefaultAccount is the account of the placeholders in the vendor's samples, with the feature that its catalogue needs.
func DefaultAccount() AccountConfig {
	return AccountConfig{
		Username: DefaultUsername,
		Password: DefaultPassword,
		ClientID: DefaultClientID,
		Features: []string{"vouchers"},
	}
}

func (c Config) withDefaults() Config {
	c.Issuer = cmp.Or(c.Issuer, DefaultIssuer)
	c.AccessTTL = cmp.Or(c.AccessTTL, DefaultAccessTTL)
	c.RefreshTTL = cmp.Or(c.RefreshTTL, DefaultRefreshTTL)
	if len(c.Accounts) == 0 {
		c.Accounts = []AccountConfig{DefaultAccount()}
	}
	if c.Wall == nil {
		c.Wall = clockwork.NewRealClock()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// check returns all that is wrong but for assumptions and data, each error naming its field.
func (c Config) check() error {
	var errs []error
	if len(c.Issuer) > MaxIssuer || !utf8.ValidString(c.Issuer) {
		errs = append(errs, fmt.Errorf("issuer has %d bytes, want at most %d of valid UTF-8", len(c.Issuer), MaxIssuer))
	}
	errs = append(errs, checkTTL("access_ttl", c.AccessTTL), checkTTL("refresh_ttl", c.RefreshTTL), control.CheckToken(c.ControlToken))
	for _, host := range c.ControlHosts {
		errs = append(errs, control.CheckHost(host))
	}
	names, ids := map[string]bool{}, map[int64]string{}
	for i, a := range c.Accounts {
		field := fmt.Sprintf("accounts[%d]", i)
		errs = append(errs, a.check(field))
		if names[a.Username] {
			errs = append(errs, fmt.Errorf("%s: username %q is taken already", field, a.Username))
		}
		if owner, taken := ids[a.ClientID]; taken {
			errs = append(errs, fmt.Errorf("%s: client_id %d is that of account %q already", field, a.ClientID, owner))
		}
		names[a.Username], ids[a.ClientID] = true, a.Username
	}
	return errors.Join(errs...)
}

// Bounds of a configuration.
const (
	// MaxUsername is in bytes. Tokens carry the username, and have to fit in a header.
	MaxUsername = control.MaxUsername
	// MaxTTL keeps expiry times within four-digit years, whatever the clock says.
	MaxTTL = control.MaxTTL
	// MaxIssuer is in bytes, for the same reason.
	MaxIssuer = 256
	// MaxClientID is the largest whole number that every JSON reader keeps as it is.
	MaxClientID = control.MaxClientID
	// MaxRate is the fastest clock, in virtual seconds for each real one.
	MaxRate = clock.MaxRate
)

// ParseNetwork reads an entry of AccountConfig.IPWhitelist: an address, which stands for itself
// alone, or a network in CIDR notation. The error quotes the entry and says what was expected.
func ParseNetwork(entry string) (netip.Prefix, error) { return ipallow.ParseEntry(entry) }

func (a AccountConfig) check(field string) error {
	var errs []error
	if err := control.CheckUsername(a.Username); err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", field, err))
	}
	if a.Password == "" {
		errs = append(errs, fmt.Errorf("%s: password is empty", field))
	}
	if a.ClientID <= 0 || a.ClientID > MaxClientID {
		errs = append(errs, fmt.Errorf("%s: client_id is %d, want a number from 1 to %d", field, a.ClientID, int64(MaxClientID)))
	}
	errs = append(errs, checkNetworks(field+".ip_whitelist", a.IPWhitelist))
	if a.AccessTTL != 0 {
		errs = append(errs, checkTTL(field+".access_ttl", a.AccessTTL))
	}
	if a.RefreshTTL != 0 {
		errs = append(errs, checkTTL(field+".refresh_ttl", a.RefreshTTL))
	}
	return errors.Join(errs...)
}

func checkNetworks(field string, networks []netip.Prefix) error {
	for i, network := range networks {
		if !network.IsValid() {
			return fmt.Errorf("%s[%d] is no network; ParseNetwork makes one", field, i)
		}
	}
	return nil
}

func checkTTL(field string, d time.Duration) error {
	if d < time.Second || d > MaxTTL || d%time.Second != 0 {
		return fmt.Errorf("%s is %s, want whole seconds from 1s to %d days", field, d, MaxTTL/(24*time.Hour))
	}
	return nil
}
