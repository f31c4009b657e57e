package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// ErrNoSetUp is the error of SetUp for a script whose first command sets nothing up.
var ErrNoSetUp = errors.New("the script has no set-up: its first command is none of account, assume, clock, fault, trigger, whitelist")

// SetUpOptions say what SetUp cannot ask the mock. The zero value will do.
type SetUpOptions struct {
	// BaseURL is what $BASE_URL stands for.
	BaseURL string
	// Passwords are those of accounts that the mock has already, by username, for $PASSWORD.
	Passwords map[string]string
	// Extensions tells that the mock serves what goes beyond the documentation, for the condition [extensions].
	Extensions bool
}

// AppliedSetUp is what SetUp has done.
type AppliedSetUp struct {
	// Lines are those of the set-up, in order.
	Lines []SetUpLine
	// Rest is the first line behind it, which is no set-up and was not applied, nor was any after it. Nil when there is none.
	Rest *SetUpLine
	// Logins are the accounts that the script has made, or given a password, in the order of their names.
	Logins []Login
}

// SetUpLine is a line of a script.
type SetUpLine struct {
	Number int
	// Text is the line as it is written, without passwords.
	Text string
	// LeftOut tells that its condition does not hold.
	LeftOut bool
}

// Login is an account that can log in.
type Login struct {
	Username, Password string
	// MadeUp tells that the script gives no password, so that nobody but the holder of this value knows it.
	MadeUp bool
}

// SetUp applies the set-up of a script to a mock that somebody then works against: its commands up to the first that is none of
// account, assume, clock, fault, trigger and whitelist, whatever phases they are in. The first account of the script is that of
// the vendor's samples, or the mock's first where it has none of that name. All else stays as it is: the mock's clock runs if it
// did, and a reset of the mock takes the set-up back.
//
// The error is ErrNoSetUp, or names file and line of the first command that the mock refuses; what was applied before it stays.
func SetUp(ctx context.Context, mock control.Controller, s *Scenario, options SetUpOptions) (AppliedSetUp, error) {
	lines, rest := s.setUp()
	if len(lines) == 0 {
		return AppliedSetUp{}, fmt.Errorf("%s: %w", s.File, ErrNoSetUp)
	}
	a, err := worksAt(ctx, mock, s, options)
	if err != nil {
		return AppliedSetUp{}, err
	}
	var done AppliedSetUp
	logins := map[string]Login{}
	for _, c := range lines {
		applied, err := a.apply(c, logins)
		if err != nil {
			return AppliedSetUp{}, fmt.Errorf("%s:%d: %s: %w", s.File, c.step.Line, shownStep(c), err)
		}
		done.Lines = append(done.Lines, SetUpLine{c.step.Line, shownStep(c), !applied})
	}
	if rest != nil {
		done.Rest = &SetUpLine{Number: rest.step.Line, Text: shownStep(rest)}
	}
	for _, name := range sortedKeys(logins) {
		done.Logins = append(done.Logins, logins[name])
	}
	return done, nil
}

// setUp are the calls that set up, and the one behind them.
func (s *Scenario) setUp() (lines []*call, rest *call) {
	all := slices.Concat(s.phases...)
	end := slices.IndexFunc(all, func(c *call) bool { return !c.cmd.is(setsUp) })
	if end < 0 {
		return all, nil
	}
	return all[:end], all[end]
}

// worksAt is an actor at the mock itself, with the accounts that it has.
func worksAt(ctx context.Context, mock control.Controller, s *Scenario, options SetUpOptions) (*actor, error) {
	assumed, err := mock.Assumptions(ctx)
	if err != nil {
		return nil, steered(err)
	}
	accounts, err := mock.Accounts(ctx)
	if err != nil {
		return nil, steered(err)
	}
	r := &runner{plane: mock, extensions: options.Extensions}
	r.options.complete()
	w := &world{r: r, s: s, ctx: ctx, places: map[string]*place{}, vars: map[string]string{}}
	p := &place{base: options.BaseURL, plane: mock, accounts: map[string]account{}}
	for _, one := range assumed {
		p.legacy = p.legacy || one.Name == "dialect" && one.Value == "legacy"
	}
	for _, one := range accounts {
		p.accounts[one.Username] = account{one.Username, options.Passwords[one.Username]}
	}
	if p.account = p.accounts[firstUsername]; p.account.username == "" && len(accounts) > 0 {
		p.account = p.accounts[accounts[0].Username]
	}
	w.places[""] = p
	return &actor{w: w, place: p, using: mainSession, sessions: map[sessionKey]*session{}}, w.load(p)
}

// apply runs one call, if its conditions hold, and keeps the account that it gives a password. It tells whether they did.
func (a *actor) apply(c *call, logins map[string]Login) (bool, error) {
	if holds, err := a.holdAll(c.step.Conds); !holds || err != nil {
		return false, err
	}
	bound, err := c.bound(a.value)
	if err != nil {
		return false, err
	}
	_, existed := a.place.accounts[bound.get("NAME")]
	if err := c.cmd.run(a, bound); err != nil {
		var refused *control.Error
		if errors.As(err, &refused) {
			err = refused // nobody has to know the way that it went
		}
		return false, err
	}
	if given := bound.has("password"); c.cmd.name == "account" && (given || !existed) {
		known := a.place.accounts[bound.get("NAME")]
		logins[known.username] = Login{known.username, known.password, !given}
	}
	return true, nil
}

// shownStep is a line without the password in it.
func shownStep(c *call) string {
	step := *c.step
	step.Words = slices.Clone(step.Words)
	for i, w := range step.Words {
		if name, _, found := w.Cut(); found && name == "password" {
			step.Words[i] = script.Word{Parts: []script.Part{{Text: "password=…"}}}
		}
	}
	return step.String()
}
