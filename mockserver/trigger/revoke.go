package trigger

import "github.com/popupmock/popupmock/mockserver/internal/ruletext"

// Revoke revokes tokens.
type Revoke struct {
	// What is Family or Account.
	What What
	// Use narrows it to "access" or "refresh". Empty means both.
	Use string
	// Account is whose tokens are revoked, where What is Account.
	Account string
}

// What says which tokens are revoked.
type What string

// What can be revoked.
const (
	// Family is the login that the request's token descends from. A request without a token that is well signed has the
	// family of the tokens in its answer, such as a login that was answered. Where there is neither, the journal says so.
	Family What = "family"
	// Account is all tokens of an account.
	Account What = "account"
)

// Type implements Action.
func (Revoke) Type() string { return "revoke" }

func readRevoke(r *ruletext.Reader) Action {
	a := Revoke{What: What(r.Text("what")), Use: r.Text("use"), Account: readAccount(r)}
	r.Empty("use")
	return a
}

func (a Revoke) write(w *ruletext.Writer) {
	w.Add("what", a.What)
	ruletext.Some(w, "use", a.Use)
	ruletext.Some(w, "account", a.Account)
}

func (a Revoke) check(n ruletext.Notes, known Known) {
	switch {
	case a.What == "":
		n.Wrong("what", "is missing, want %q or %q", Family, Account)
	case a.What != Family && a.What != Account:
		n.Wrong("what", "is %.64q, want %q or %q", string(a.What), Family, Account)
	case a.What == Family && a.Account != "":
		n.Wrong("account", "is given, want none: the family is that of the request")
		return
	}
	if a.Use != "" && a.Use != "access" && a.Use != "refresh" {
		n.Wrong("use", "is %.64q, want %q or %q, or none for both", a.Use, "access", "refresh")
	}
	checkAccount(n, a.Account, known)
}
