package trigger

import (
	"slices"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Action is one thing that a trigger does: [Advance], [Revoke], [SetLifetimes], [SetWhitelist], [SetActive], [RotateKey] or
// [ArmFault]. All are plain values.
//
// Those that are about an account have a field Account. Empty means the one that the request names: that of a well-signed
// token, or the one that is to be logged in. Where there is none, the journal says so, and nothing is done.
type Action interface {
	// Type is what the action is called in JSON.
	Type() string
	// check notes what is wrong with the fields.
	check(ruletext.Notes, Known)
	// write adds the fields to a JSON object.
	write(*ruletext.Writer)
}

// kind is an action by type.
type kind struct {
	name string
	read func(*ruletext.Reader) Action
}

// kinds has all actions.
var kinds = []kind{
	{"advance", readAdvance},
	{"revoke", readRevoke},
	{"set_lifetimes", readSetLifetimes},
	{"set_whitelist", readSetWhitelist},
	{"set_active", readSetActive},
	{"rotate_key", readRotateKey},
	{"arm_fault", readArmFault},
}

// Types returns the types of all actions.
func Types() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// kindOf finds an action by type.
func kindOf(name string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// readAccount reads the account of an action, empty where the request is to name it.
func readAccount(r *ruletext.Reader) string {
	name := r.Text("account")
	r.Empty("account")
	return name
}

// checkAccount notes an account that does not exist.
func checkAccount(n ruletext.Notes, name string, known Known) {
	n.Account(name)
	if name != "" && len(name) <= ruletext.MaxAccount && known.Account != nil && !known.Account(name) {
		n.Wrong("account", "is %.64q, and there is no such account", name)
	}
}
