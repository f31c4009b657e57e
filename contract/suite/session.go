package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/time/rate"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/openapi"
)

// ErrUnreachable is the error of Check when the target does not answer at all.
var ErrUnreachable = errors.New("the target does not answer")

// session is one run against a target.
type session struct {
	target   Target
	document *openapi.Document
	dialect  Dialect
	plane    *control.Client   // of the mock; nil without one
	version  string            // of the mock
	differs  map[string]string // what the mock assumes now and its sandboxes would not
	relayed  bool              // somebody is between: the mock does not see where requests are sent from
	checker  *openapi.Checker
	limiter  *rate.Limiter // nil for no bound
	plain    *http.Client

	tokens      *pair  // of the target's account, for cases without a sandbox
	loginFailed string // why there are none
	firstTokens pair   // those of the first login
	loginDate   time.Time
	tokensDate  time.Time // of the login that gave tokens
	lastDate    time.Time // of any answer
}

// rememberedVerdicts is how many answers need not be checked twice.
const rememberedVerdicts = 1000

// open looks at a target: whether it answers, whether it has a control API, and which dialect it speaks.
func open(ctx context.Context, target Target) (*session, error) {
	if err := target.check(); err != nil {
		return nil, err
	}
	s := &session{target: target, plain: httpClient(target.Transport, nil), checker: openapi.NewChecker(rememberedVerdicts)}
	if err := s.findPlane(ctx); err != nil {
		return nil, err
	}
	s.limit()
	if err := s.findDialect(ctx); err != nil {
		return nil, err
	}
	var overlays []openapi.Overlay
	if s.dialect == Legacy {
		overlays = append(overlays, openapi.Legacy)
	}
	if target.Extensions {
		overlays = append(overlays, openapi.Extensions)
	}
	var err error
	s.document, err = openapi.Load(overlays...)
	return s, err
}

func (s *session) limit() {
	limit := rate.Limit(s.target.Rate)
	if limit == 0 && s.plane == nil {
		limit = DefaultRate
	}
	if limit > 0 {
		s.limiter = rate.NewLimiter(limit, 1)
	}
}

// generated is how many requests are made up for each operation.
func (s *session) generated() int {
	switch {
	case s.target.Generated > 0:
		return s.target.Generated
	case s.plane != nil:
		return sandboxGenerated
	}
	return DefaultGenerated
}

// findDialect sends a login without fields, which changes nothing and is refused in the one shape or the other.
func (s *session) findDialect(ctx context.Context) error {
	p := &probe{ctx: ctx, s: s, base: s.target.BaseURL}
	s.document, s.dialect = &openapi.Document{}, Current
	a, err := p.exchange(call{method: http.MethodPost, path: "/auth/login", body: "{}"})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: POST %s/auth/login: %w", ErrUnreachable, s.target.BaseURL, err)
	}
	var flat struct{ Error, Message *string }
	switch {
	case s.target.Dialect != Auto:
		s.dialect = s.target.Dialect
	case json.Unmarshal(a.body, &flat) == nil && flat.Error != nil && flat.Message != nil:
		s.dialect = Legacy
	}
	return nil
}

// httpClient follows no redirect, and keeps no cookies.
func httpClient(transport http.RoundTripper, from net.Addr) *http.Client {
	if transport == nil || from != nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		if given, ok := transport.(*http.Transport); ok {
			own = given.Clone()
		}
		if from != nil {
			own.DialContext = (&net.Dialer{LocalAddr: from}).DialContext
		}
		transport = own
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// client calls from an address of this machine, or from any.
func (s *session) client(from string) *http.Client {
	if from == "" {
		return s.plain
	}
	client := httpClient(s.target.Transport, &net.TCPAddr{IP: net.ParseIP(from)})
	client.Transport.(*http.Transport).DisableKeepAlives = true
	return client
}

// onLoopback tells whether the target is at an address to which this machine can call from others.
func (s *session) onLoopback() bool {
	base, err := url.Parse(s.target.BaseURL)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(base.Hostname())
	return err == nil && address.Is4() && address.IsLoopback()
}

// notes say what holds for the whole run.
func (s *session) notes() []string {
	var notes []string
	switch {
	case s.plane != nil:
		notes = append(notes, fmt.Sprintf("each case in a sandbox of popupmock %s", s.version))
	case s.target.ReadOnly:
		notes = append(notes, "read-only: one login, reads, and requests that no server acts upon")
	case s.target.AllowLogout:
		notes = append(notes, "no control API: one account, whose sessions may all have been ended")
	default:
		notes = append(notes, "no control API: one account, of whose tokens only the suite's own are touched")
	}
	return append(notes, fmt.Sprintf("dialect %s", s.dialect))
}
