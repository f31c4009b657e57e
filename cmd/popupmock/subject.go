package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/pflag"
)

// The variables of clients under test, which say what is to be judged.
const (
	baseURLVariable  = "POPUPMOCK_BASE_URL"
	usernameVariable = "POPUPMOCK_USERNAME"
	passwordVariable = "POPUPMOCK_PASSWORD" //nolint:gosec // the name of one, not a password
)

// A subject is a server that is judged: where it is, which account may be used, and where its control API is.
type subject struct {
	p                  program
	url                string
	username, password string
	passwordFile       string
	control, token     string
	caFile             string
}

// subjectFlags are those that bind defines, but for --target.
var subjectFlags = []string{"username", "password", "password-file", "control", "control-token", "ca-file"}

// bind makes its flags. What --target is when it is left out depends on the command.
func (s *subject) bind(flags *pflag.FlagSet, otherwise string) {
	flags.StringVar(&s.url, "target", "", "base `URL` of the server (default "+otherwise+")")
	flags.StringVar(&s.username, "username", "", "`NAME` of an account that nobody else uses (default $"+usernameVariable+")")
	flags.StringVar(&s.password, "password", "", "its `PASSWORD`; others may see flags, so better $"+passwordVariable)
	flags.StringVar(&s.passwordFile, "password-file", "", "its password is the first line of this `FILE`")
	flags.StringVar(&s.control, "control", "", "base `URL` of the control API, or none (default: looked for at the target)")
	flags.StringVar(&s.token, "control-token", "", "its `TOKEN`; better $"+tokenVariable)
	flags.StringVar(&s.caFile, "ca-file", "", "trust the certificates in this `FILE`")
}

// credentials come from flags, the file or the variables; the flags win.
func (s *subject) credentials() error {
	s.username = cmp.Or(s.username, variable(s.p.environ, usernameVariable))
	s.token = cmp.Or(s.token, variable(s.p.environ, tokenVariable))
	if s.passwordFile != "" {
		if s.password != "" {
			return errors.New("--password and --password-file both give the password, want one of them")
		}
		text, err := readFile(s.passwordFile, s.p.stdin)
		if err != nil {
			return fmt.Errorf("--password-file: %w", err)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		if s.password = strings.TrimSuffix(line, "\r"); s.password == "" {
			return errors.New("--password-file: its first line is empty, want a password")
		}
	}
	s.password = cmp.Or(s.password, variable(s.p.environ, passwordVariable))
	if (s.username == "") != (s.password == "") {
		return errors.New("a username without a password, or the other way round; want both or neither")
	}
	return nil
}

// transport trusts --ca-file. It is nil without one.
func (s *subject) transport() (*http.Transport, error) {
	if s.caFile == "" {
		return nil, nil
	}
	return (&target{caFile: s.caFile}).transport()
}

// explain says why there is no report, and how to go on. The hint is what else helps against a server that does not answer.
func (s *subject) explain(ctx context.Context, err, unreachable error, hint string) error {
	switch {
	case ctx.Err() != nil:
		return failure{errors.New("interrupted")}
	case errors.Is(err, unreachable):
		return failure{fmt.Errorf("%w; --target says where the server is%s", err, hint)}
	case strings.HasPrefix(err.Error(), "control API: "):
		return failure{fmt.Errorf("%w; --control-token or %s shows a token, --control none does without", err, tokenVariable)}
	}
	return failure{err}
}

// flagged names the flag where a judge names the target.
func flagged(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.Replace(err.Error(), "target: ", "", 1))
}
