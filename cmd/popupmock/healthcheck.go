package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver/control"
)

// healthTimeout is how long the mock may take to answer: real time.
const healthTimeout = 3 * time.Second

func healthcheckCommand(p program) *cobra.Command {
	var at target
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a running mock whether it is well",
		Long: `healthcheck asks the mock at --url. Without it, it asks the one on this machine
that the POPUPMOCK_* variables configure, and the file that POPUPMOCK_CONFIG
names, as the health check of a container should. With --control-listen --url is
the one of the control API. No token is needed.

It exits with 0 when the mock is well, and with 1 when it is not, or does not
answer within three seconds.`,
		Example: `  popupmock healthcheck
  popupmock healthcheck --url https://localhost:8443 --ca-file ca.pem`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := at.complete(p.environ); err != nil {
				return err
			}
			client, err := at.client()
			if err != nil {
				return err
			}
			health, err := askHealth(cmd.Context(), client, at.url)
			if err != nil {
				return failure{fmt.Errorf("%s is not well: %w", at.url, err)}
			}
			return print(p, fmt.Appendf(nil, "%s is well (popupmock %s)\n", at.url, health.Version))
		},
	}
	cmd.Flags().StringVar(&at.url, "url", "", "base `URL` of the mock")
	cmd.Flags().StringVar(&at.caFile, "ca-file", "", "trust the certificates in this `FILE`")
	return cmd
}

// A target is a mock to ask, and the certificates to trust for it.
type target struct {
	url, caFile string
}

// complete fills in what the flags leave out from the configuration of the mock on this machine.
func (t *target) complete(environ []string) error {
	if t.url == "" {
		settings, err := config.Load(nil, environ)
		if err != nil {
			return err
		}
		t.url = baseURL(settings.TLS, cmp.Or(settings.ControlListen, settings.Listen))
		if t.caFile == "" {
			t.caFile = settings.TLSCAFile
		}
	}
	parsed, err := url.Parse(t.url)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return fmt.Errorf("--url: %q is no base URL, want for example http://127.0.0.1:8080", t.url)
	}
	if parsed.Port() == "0" {
		return errors.New("the mock's port is not known when it listens on port 0, give --url")
	}
	t.url = strings.TrimRight(t.url, "/")
	return nil
}

func (t *target) client() (*http.Client, error) {
	transport, err := t.transport()
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// transport trusts --ca-file.
func (t *target) transport() (*http.Transport, error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{}} // and no proxy
	if t.caFile != "" {
		text, err := os.ReadFile(t.caFile)
		if err != nil {
			return nil, fmt.Errorf("--ca-file: %w", err)
		}
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("--ca-file: no certificate in %s, want PEM", t.caFile)
		}
	}
	return transport, nil
}

func askHealth(ctx context.Context, client *http.Client, base string) (control.Health, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, healthTimeout, fmt.Errorf("no answer within %s", healthTimeout))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+control.Prefix+"/health", nil)
	if err != nil {
		return control.Health{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return control.Health{}, cmp.Or(context.Cause(ctx), innermost(err))
	}
	defer response.Body.Close()
	var health control.Health
	err = json.NewDecoder(io.LimitReader(response.Body, 1<<16)).Decode(&health)
	switch {
	case ctx.Err() != nil:
		return health, context.Cause(ctx)
	case response.StatusCode != http.StatusOK || err != nil || health.Status == "":
		return health, fmt.Errorf("it answers %s, but not as popupmock does", response.Status)
	case health.Status != "ok":
		return health, fmt.Errorf("it says %q", health.Status)
	}
	return health, nil
}
