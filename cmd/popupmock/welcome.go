package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// welcome is what serve prints first: where the mock is, who may log in, and three lines to try.
func (s *site) welcome() string {
	var b strings.Builder
	fmt.Fprintf(&b, "popupmock %s is listening on %s\n\n", mockserver.Version(), s.base)
	for _, fact := range s.facts() {
		fmt.Fprintf(&b, "  %-9s %s\n", fact[0], fact[1])
	}
	b.WriteString("\n")
	if s.ttl == 0 {
		return b.String()
	}
	b.WriteString("Log in, read the catalogue, let the token expire; then read again for a 401:\n\n")
	for _, line := range s.tryout() {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	b.WriteString("\n")
	return b.String()
}

// maxNamed is how many accounts are named.
const maxNamed = 5

// facts are lines of a label and what it says.
func (s *site) facts() [][2]string {
	facts := append(s.named(), s.made()...)
	facts = append(facts, s.state.facts(s.begun.Continued, s.now)...)
	if s.settings.Data != "" {
		facts = append(facts, [2]string{"data", visible(s.settings.Data)})
	}
	if s.begun.Extensions {
		facts = append(facts, [2]string{"extended", "charges and orders, a wallet and a transaction by id; the vendor documents none of them"})
	}
	facts = append(facts, [2]string{"control", s.control.base + control.Prefix + s.wanted()}, [2]string{"live page", s.control.base + control.PagePath})
	if s.caFile != "" {
		facts = append(facts, [2]string{"CA file", s.caFile + " is what clients must trust"})
	}
	facts = append(facts, s.script.facts()...)
	for _, state := range s.assumed {
		if state.Value != state.Default {
			facts = append(facts, [2]string{"assumes", state.Name + "=" + state.Value})
		}
	}
	if s.begun.Seeded {
		facts = append(facts, [2]string{"warning", "keys and token ids follow from the seed: whoever knows it can forge tokens"})
	}
	if danger := s.danger(); danger != "" {
		facts = append(facts, [2]string{"warning", danger})
	}
	return facts
}

// named are the accounts that the mock has begun with, or those that it has gone on with, some of them.
func (s *site) named() [][2]string {
	var all []string
	if s.begun.Continued {
		for _, account := range s.accounts {
			all = append(all, s.kept(account.Username))
		}
	} else {
		for i, account := range s.settings.Mock.Accounts {
			all = append(all, s.credentials(i, account))
		}
	}
	var facts [][2]string
	for _, text := range all[:min(len(all), maxNamed)] {
		facts = append(facts, [2]string{"account", text})
	}
	if more := len(all) - maxNamed; more > 0 {
		facts = append(facts, [2]string{"", fmt.Sprintf("and %d more", more)})
	}
	return facts
}

// kept says how to log in to an account of a state. Its password is not known here.
func (s *site) kept(username string) string {
	if username == mockserver.DefaultUsername && s.settings.DefaultAccount {
		return username + " / " + mockserver.DefaultPassword + ", unless that was changed"
	}
	return visible(username) + " (password as in the state)"
}

// made are the accounts that the script has made.
func (s *site) made() [][2]string {
	var facts [][2]string
	for _, login := range s.script.logins() {
		known := func(a mockserver.AccountConfig) bool { return a.Username == login.Username }
		if !slices.ContainsFunc(s.settings.Mock.Accounts, known) {
			facts = append(facts, [2]string{"account", s.script.credentials(login)})
		}
	}
	return facts
}

// wanted says what control calls must show.
func (s *site) wanted() string {
	if s.settings.Mock.ControlToken == "" {
		return ""
	}
	return " (wants the control token)"
}

// danger is what other machines can reach, empty for nothing.
func (s *site) danger() string {
	steering := s.control.open && s.settings.Mock.ControlToken == ""
	switch {
	case s.open && steering:
		return "other machines can reach the mock, and its control API with it"
	case s.open:
		return "other machines can reach the mock"
	case steering:
		return "other machines can reach the control API"
	}
	return ""
}

// credentials shows the password of the default account alone, which everybody knows.
func (s *site) credentials(i int, account mockserver.AccountConfig) string {
	if login, changed := s.script.login(account.Username); changed {
		return s.script.credentials(login)
	}
	if i == 0 && s.settings.DefaultAccount {
		return account.Username + " / " + account.Password
	}
	return visible(account.Username) + " (password in " + s.settings.File + ")"
}

// tryout are lines for a shell that can be pasted as they are.
func (s *site) tryout() []string {
	curl := "curl -sS"
	if s.caFile != "" {
		curl += " --cacert " + shellWord(s.caFile)
	}
	password := mockserver.DefaultPassword
	if _, changed := s.script.login(mockserver.DefaultUsername); changed || !s.settings.DefaultAccount {
		password = `'"$POPUPMOCK_PASSWORD"'` // set by whoever pastes it
	}
	token := ""
	if s.settings.Mock.ControlToken != "" {
		token = ` -H "Authorization: Bearer $POPUPMOCK_CONTROL_TOKEN"` // set by whoever pastes it, too
	}
	body := fmt.Sprintf(`'{"username":"%s","password":"%s"}'`, mockserver.DefaultUsername, password)
	return []string{
		fmt.Sprintf(`TOKEN=$(%s %s -H 'Content-Type: application/json' -d %s | tee -a /dev/stderr | sed 's/.*access_token":"//; s/".*//')`,
			curl, shellWord(s.base+"/auth/login"), body),
		fmt.Sprintf(`%s %s -w "\n" -H "Authorization: Bearer $TOKEN"`, curl, shellWord(s.base+"/api/v1/categories")),
		fmt.Sprintf(`%s %s%s -d '{"by":"%s"}'`, curl, shellWord(s.control.base+control.Prefix+"/clock/advance"), token, duration.Format(s.ttl)),
	}
}

// visible quotes a text that a terminal would not show as it is.
func visible(text string) string {
	if quoted := strconv.Quote(text); quoted != `"`+text+`"` {
		return quoted
	}
	return text
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=-]+$`)

// shellWord quotes a text where a shell would read more into it, such as the brackets of an IPv6 address.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
