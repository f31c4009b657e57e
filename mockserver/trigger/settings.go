package trigger

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// SetLifetimes sets how long the account's next tokens live. Those that were issued stay as they are.
type SetLifetimes struct {
	// Access and Refresh are whole seconds, at most MaxTTL. Zero leaves one as it is.
	Access, Refresh time.Duration
	// Account is whose.
	Account string
}

// MaxTTL is the longest life of a token.
const MaxTTL = 100 * 365 * 24 * time.Hour

// Type implements Action.
func (SetLifetimes) Type() string { return "set_lifetimes" }

func readSetLifetimes(r *ruletext.Reader) Action {
	a := SetLifetimes{Access: readSeconds(r, "access_ttl"), Refresh: readSeconds(r, "refresh_ttl"), Account: readAccount(r)}
	r.Positive(a.Access == 0, "access_ttl")
	r.Positive(a.Refresh == 0, "refresh_ttl")
	return a
}

// readSeconds reads a number of seconds. One that a duration does not hold becomes one that is too long.
func readSeconds(r *ruletext.Reader, name string) time.Duration {
	const most = int(MaxTTL/time.Second) + 1
	return time.Duration(max(-1, min(r.Integer(name), most))) * time.Second
}

func (a SetLifetimes) write(w *ruletext.Writer) {
	ruletext.Some(w, "access_ttl", int64(a.Access/time.Second))
	ruletext.Some(w, "refresh_ttl", int64(a.Refresh/time.Second))
	ruletext.Some(w, "account", a.Account)
}

func (a SetLifetimes) check(n ruletext.Notes, known Known) {
	if a.Access == 0 && a.Refresh == 0 {
		n.Wrong("", "has neither access_ttl nor refresh_ttl, want one or both")
	}
	checkTTL(n, "access_ttl", a.Access)
	checkTTL(n, "refresh_ttl", a.Refresh)
	checkAccount(n, a.Account, known)
}

func checkTTL(n ruletext.Notes, field string, ttl time.Duration) {
	if ttl < 0 || ttl > MaxTTL || ttl%time.Second != 0 {
		n.Wrong(field, "is out of bounds, want whole seconds from 1 to %d", MaxTTL/time.Second)
	}
}

// SetWhitelist sets the addresses that may use an account.
type SetWhitelist struct {
	// Entries are addresses and CIDRs. None lets all in.
	Entries []string
	// Account is whose.
	Account string
}

// Type implements Action.
func (SetWhitelist) Type() string { return "set_whitelist" }

func readSetWhitelist(r *ruletext.Reader) Action {
	a := SetWhitelist{Entries: r.Texts("ip_whitelist"), Account: readAccount(r)}
	if !r.Has("ip_whitelist") {
		r.Wrong("ip_whitelist", "is missing, want a list of addresses and CIDRs, [] to let all in")
	}
	return a
}

func (a SetWhitelist) write(w *ruletext.Writer) {
	w.Add("ip_whitelist", append([]string{}, a.Entries...))
	ruletext.Some(w, "account", a.Account)
}

func (a SetWhitelist) check(n ruletext.Notes, known Known) {
	if _, err := ipallow.ParseEntries(a.Entries); err != nil {
		n.Wrong("ip_whitelist", "has a bad entry: %v", err)
	}
	checkAccount(n, a.Account, known)
}

// SetActive activates an account, or deactivates it.
type SetActive struct {
	Active bool
	// Account is which.
	Account string
}

// Type implements Action.
func (SetActive) Type() string { return "set_active" }

func readSetActive(r *ruletext.Reader) Action {
	a := SetActive{Active: r.Bool("active", false), Account: readAccount(r)}
	if !r.Has("active") {
		r.Wrong("active", "is missing, want true or false")
	}
	return a
}

func (a SetActive) write(w *ruletext.Writer) {
	w.Add("active", a.Active)
	ruletext.Some(w, "account", a.Account)
}

func (a SetActive) check(n ruletext.Notes, known Known) { checkAccount(n, a.Account, known) }
