package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// A setting is a script whose set-up a mock is served with, and what was applied of it.
type setting struct {
	script *scenarios.Scenario
	word   string // that was given for it
	late   bool   // it was not applied: the mock goes on from a state
	done   scenarios.AppliedSetUp
}

// readSetting finds and checks the script of --script. It is nil where there is none.
func readSetting(p program, word string) (*setting, error) {
	if word == "" {
		return nil, nil
	}
	k, err := newPicker(p)
	if err != nil {
		return nil, err
	}
	switch err := k.pick(word); {
	case err != nil:
		return nil, err
	case len(k.picked) > 1:
		return nil, fmt.Errorf("%s holds %d scenarios, want one for its set-up", plain(word), len(k.picked))
	}
	return &setting{script: k.picked[0].Scenario, word: word}, nil
}

// apply sets the mock up, unless it goes on from a state.
func (s *setting) apply(ctx context.Context, mock *mockserver.Server, base string, settings config.Settings) (err error) {
	if s == nil {
		return nil
	}
	if s.late = mock.Begun().Continued; s.late {
		return nil
	}
	passwords := map[string]string{}
	for _, account := range settings.Mock.Accounts {
		passwords[account.Username] = account.Password
	}
	options := scenarios.SetUpOptions{BaseURL: base, Passwords: passwords, Extensions: settings.Mock.Extensions}
	s.done, err = scenarios.SetUp(ctx, mock, s.script, options)
	if errors.Is(err, scenarios.ErrNoSetUp) {
		return fmt.Errorf("%w; \"popupmock run %s\" plays it", err, shellWord(s.word))
	}
	return err
}

// logins are the accounts that the script has made, or given a password.
func (s *setting) logins() []scenarios.Login {
	if s == nil {
		return nil
	}
	return s.done.Logins
}

// login is that of one account, if the script has it.
func (s *setting) login(username string) (scenarios.Login, bool) {
	at := slices.IndexFunc(s.logins(), func(l scenarios.Login) bool { return l.Username == username })
	if at < 0 {
		return scenarios.Login{}, false
	}
	return s.done.Logins[at], true
}

// credentials say how to log in. A password that was made up is nowhere else.
func (s *setting) credentials(l scenarios.Login) string {
	if l.MadeUp {
		return visible(l.Username) + " / " + l.Password
	}
	return visible(l.Username) + " (password in " + visible(s.script.File) + ")"
}

// facts are the lines that were applied, and what was not.
func (s *setting) facts() [][2]string {
	if s == nil {
		return nil
	}
	if s.late {
		return [][2]string{{"script", visible(s.script.File) + " is not applied: its set-up is for a state that is new"}}
	}
	facts := [][2]string{{"script", visible(s.script.File) + " has set up:"}}
	for _, line := range s.done.Lines {
		text := fmt.Sprintf("%4d  %s", line.Number, plain(line.Text))
		if line.LeftOut {
			text += "  (left out: the condition does not hold)"
		}
		facts = append(facts, [2]string{"", text})
	}
	if rest := s.done.Rest; rest != nil {
		facts = append(facts, [2]string{"", fmt.Sprintf("%4d  %s  (not applied, nor what follows; popupmock run %s plays it)", rest.Number, plain(rest.Text), shellWord(s.word))})
	}
	return facts
}
