package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

// accountFlags are the settings of an account.
type accountFlags struct {
	cmd                   *cobra.Command
	passwordStdin         bool
	passwordEnv           string
	clientID              int64
	active                bool
	features, whitelist   []string
	accessTTL, refreshTTL time.Duration
}

func (f *accountFlags) bind(cmd *cobra.Command) {
	f.cmd = cmd
	flags := cmd.Flags()
	flags.BoolVar(&f.passwordStdin, "password-stdin", false, "read the password from the first line of standard input")
	flags.StringVar(&f.passwordEnv, "password-env", "", "take the password from the variable of this `NAME`")
	flags.Int64Var(&f.clientID, "client-id", 0, "the client_id, a `NUMBER`")
	flags.BoolVar(&f.active, "active", true, "whether it may log in")
	flags.StringSliceVar(&f.features, "features", nil, "its features, a `LIST` such as vouchers")
	flags.StringSliceVar(&f.whitelist, "ip-whitelist", nil, "a `LIST` of addresses and networks that may call")
	flags.Var(newSpan(&f.accessTTL, 0), "access-ttl", "lifetime of new access tokens")
	flags.Var(newSpan(&f.refreshTTL, 0), "refresh-ttl", "lifetime of new refresh tokens")
	offer(cmd, "features", "vouchers")
}

// change is what the command line gives.
func (f *accountFlags) change(p program) (control.AccountChange, error) {
	var c control.AccountChange
	given := f.cmd.Flags().Changed
	if given("client-id") {
		c.ClientID = &f.clientID
	}
	if given("active") {
		c.Active = &f.active
	}
	if given("features") {
		c.Features = &f.features
	}
	if given("ip-whitelist") {
		c.IPWhitelist = &f.whitelist
	}
	var errs []error
	for name, ttl := range map[string]struct {
		d  time.Duration
		to **int64
	}{"access-ttl": {f.accessTTL, &c.AccessTTL}, "refresh-ttl": {f.refreshTTL, &c.RefreshTTL}} {
		if given(name) {
			seconds, err := wholeSeconds(name, ttl.d)
			errs = append(errs, err)
			*ttl.to = &seconds
		}
	}
	password, err := f.password(p)
	if f.passwordStdin || f.passwordEnv != "" {
		c.Password = &password
	}
	return c, errors.Join(append(errs, err)...)
}

// maxPassword is more than the mock takes, in bytes.
const maxPassword = 1 << 16

// password reads the password, of which no error says anything.
func (f *accountFlags) password(p program) (string, error) {
	switch {
	case f.passwordStdin && f.passwordEnv != "":
		return "", errors.New("--password-stdin and --password-env both give a password, want one of them")
	case f.passwordEnv != "":
		text := variable(p.environ, f.passwordEnv)
		if text == "" {
			return "", fmt.Errorf("--password-env: the variable %s is empty or not set", f.passwordEnv)
		}
		return text, nil
	case !f.passwordStdin:
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(p.stdin, maxPassword)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", failure{fmt.Errorf("--password-stdin: %w", err)}
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.New("--password-stdin: the first line of standard input is empty, want the password")
	}
	return line, nil
}
