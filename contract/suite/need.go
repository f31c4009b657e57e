package suite

// Need is what a case cannot do without.
type Need string

// The needs. The first ones come with a control API; the next ones are what the target's owner allows, see the package
// comment.
const (
	Clock         Need = "clock"          // a clock that can be moved
	AccountChange Need = "account change" // an account whose settings can be changed
	SecondAccount Need = "second account"
	SecondAddress Need = "second address" // to call from
	Minting       Need = "minting"        // tokens that no login gives
	Faults        Need = "faults"         // a server that fails when told to

	Credentials   Need = "credentials"
	Refreshing    Need = "refreshing"     // the suite's own tokens
	WrongPassword Need = "wrong password" // a login that fails
	Ending        Need = "ending"         // what may end every session of the account

	Ordering Need = "ordering" // orders that come to nothing
	Spending Need = "spending" // orders that are paid for

	Extensions     Need = "extensions"      // orders and what belongs to them
	CurrentDialect Need = "current dialect" // the newer login page
	LegacyDialect  Need = "legacy dialect"  // the older one
)

// needTexts say what is missing where a need is not met, and how to get it.
var needTexts = map[Need]string{
	Clock:          "a clock that can be moved (a popupmock with its control API)",
	AccountChange:  "an account whose settings can be changed (a popupmock with its control API)",
	SecondAccount:  "a second account (a popupmock with its control API)",
	SecondAddress:  "a second address to call from (a popupmock on 127.0.0.1 with its control API, and no proxy before it)",
	Minting:        "tokens that no login gives (a popupmock with its control API)",
	Faults:         "a server that fails when told to (a popupmock with its control API)",
	Credentials:    "a username and a password",
	Refreshing:     "permission to refresh (not with --read-only)",
	WrongPassword:  "permission to log in with a wrong password (not with --read-only)",
	Ending:         "permission to end sessions of the account (--allow-logout)",
	Ordering:       "permission to order what cannot be had (not with --read-only)",
	Spending:       "money that is not real (a popupmock with its control API)",
	Extensions:     "the extensions (--extensions)",
	CurrentDialect: "the dialect of the newer login page",
	LegacyDialect:  "the dialect of the older login page",
}

// met tells whether the target has what a case needs.
func (s *session) met(n Need) bool {
	switch n {
	case Clock, AccountChange, SecondAccount, Minting, Faults, Spending:
		return s.plane != nil
	case SecondAddress:
		return s.plane != nil && s.onLoopback() && !s.relayed
	case Credentials:
		return s.plane != nil || s.target.Username != "" && s.target.Password != ""
	case Refreshing, WrongPassword, Ordering:
		return s.plane != nil || !s.target.ReadOnly
	case Ending:
		return s.plane != nil || s.target.AllowLogout
	case Extensions:
		return s.target.Extensions
	case CurrentDialect:
		return s.dialect == Current
	case LegacyDialect:
		return s.dialect == Legacy
	}
	return false
}

// missing lists what a case needs and does not get.
func (s *session) missing(c Case) []string {
	var texts []string
	for _, n := range c.Needs {
		if !s.met(n) {
			texts = append(texts, needTexts[n])
		}
	}
	return texts
}
