package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/mockserver/control"
)

// The variables that say where the mock is that is to be steered. Those for clients under test have other names.
const (
	urlVariable   = "POPUPMOCK_CONTROL_URL"
	tokenVariable = "POPUPMOCK_CONTROL_TOKEN" //nolint:gosec // the name of one, not a token
	defaultURL    = "http://127.0.0.1:8080"
)

// A remote is a mock that runs elsewhere, by flags and variables.
type remote struct {
	url, sandbox, token, caFile string
}

// bind makes flags of the place alone.
func (r *remote) bind(flags *pflag.FlagSet) {
	flags.StringVar(&r.url, "url", "", "base `URL` of the mock, or of its control listener (default $"+urlVariable+", or "+defaultURL+")")
	flags.StringVar(&r.sandbox, "sandbox", "", "the sandbox of this `NAME` in place of the mock itself")
}

// base is the base URL.
func (r *remote) base(environ []string) (string, error) {
	text, from := r.url, "--url"
	if text == "" {
		text, from = variable(environ, urlVariable), urlVariable
	}
	text = strings.TrimRight(cmp.Or(text, defaultURL), "/")
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return "", fmt.Errorf("%s: want a base URL, for example %s", from, defaultURL) // what was given may hold a password
	}
	if parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return "", fmt.Errorf("%s: the base URL has a user, a query or a fragment, want none", from)
	}
	if r.sandbox != "" {
		text += "/s/" + url.PathEscape(r.sandbox)
	}
	return text, nil
}

// connect returns a client. Nothing is sent yet.
func (r *remote) connect(p program) (*control.Client, error) {
	base, err := r.base(p.environ)
	if err != nil {
		return nil, err
	}
	client, err := (&target{caFile: r.caFile}).client()
	if err != nil {
		return nil, err
	}
	token := cmp.Or(r.token, variable(p.environ, tokenVariable))
	return control.NewClient(base, control.WithToken(token), control.WithHTTPClient(client))
}

// noSuchPath is what the mock says of a path that neither the vendor's API nor the control API has.
const noSuchPath = "Resource not found"

// variable is the last value of a variable, as for a shell.
func variable(environ []string, name string) (value string) {
	for _, v := range environ {
		if text, found := strings.CutPrefix(v, name+"="); found {
			value = text
		}
	}
	return value
}

// advise says how to go on, where that is known. What a call comes back with is never the user's mistake in form.
func (c *ctl) advise(ctx context.Context, err error) error {
	base, _ := c.at.base(c.p.environ) // it was right before
	var refusal *control.Error
	var untrusted x509.UnknownAuthorityError
	switch {
	case errors.As(err, &refusal) && refusal.Kind == control.Unauthorized:
		return failure{fmt.Errorf("%w; --token or %s shows it", err, tokenVariable)}
	case errors.As(err, &refusal) && refusal.Kind == control.Unavailable:
		return failure{fmt.Errorf("%w; the mock could not ask what it keeps its state in: try again when that answers", err)}
	case errors.As(err, &refusal) && refusal.Message == noSuchPath:
		return failure{fmt.Errorf("%s is no mock, or no sandbox of one; --url wants the base URL, with --control-listen that of the control API", base)}
	case errors.As(err, &refusal):
		return failure{eachLine("", err)}
	case errors.Is(ctx.Err(), context.Canceled):
		return failure{errors.New("interrupted")}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failure{fmt.Errorf("%s did not answer within %s; --timeout gives it longer", base, c.timeout)}
	case errors.Is(err, syscall.ECONNREFUSED):
		return failure{fmt.Errorf("%s: connection refused; is the mock running? \"popupmock serve\" starts it, --url or %s says where it is", base, urlVariable)}
	case errors.As(err, &untrusted):
		return failure{fmt.Errorf("%s: the certificate is not trusted; --ca-file takes the CA file that \"popupmock serve --tls\" names", base)}
	case errors.As(err, new(*url.Error)):
		return failure{fmt.Errorf("%s: %w; --url or %s says where the mock is", base, innermost(err), urlVariable)}
	}
	return failure{fmt.Errorf("%w; is it a mock? --url says where it is, with --control-listen where its control API is", err)}
}

// eachLine makes an error of each line of err, since mistakes are told one a line, with a lead before each.
func eachLine(lead string, err error) error {
	var errs []error
	for line := range strings.Lines(err.Error()) {
		errs = append(errs, errors.New(lead+strings.TrimSpace(line)))
	}
	return errors.Join(errs...)
}
