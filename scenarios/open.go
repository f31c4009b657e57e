package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/openapi"
)

// A runner runs scenarios against one target.
type runner struct {
	target  Target
	options Options
	plane   control.Controller                                    // of the mock; nil without one
	steer   func(box control.Sandbox) (control.Controller, error) // of a sandbox
	version string                                                // of the mock
	checker *openapi.Checker

	extensions bool  // the target serves what is not documented, too
	legacy     bool  // it speaks the dialect of the old login page, where there are no sandboxes
	route      route // to the mock

	handler     http.Handler    // of a mock in this program
	kept, fresh *http.Transport // connections that are kept, and those for one request
}

// rememberedVerdicts is how many answers need not be checked twice.
const rememberedVerdicts = 10_000

// open looks at a target: whether it answers, whether it has a control API, and what it serves.
func open(ctx context.Context, target Target, options Options) (*runner, error) {
	if err := target.check(); err != nil {
		return nil, err
	}
	options.complete()
	r := &runner{target: target, options: options, checker: openapi.NewChecker(rememberedVerdicts)}
	r.transports()
	if err := r.findPlane(ctx); err != nil {
		return nil, err
	}
	if r.plane == nil && len(options.Assumptions) > 0 {
		return nil, errors.New("the target has no control API by which assumptions could be chosen")
	}
	return r, r.look(ctx)
}

// transports are made so that a request is sent once, whatever becomes of it.
func (r *runner) transports() {
	given := r.target.Transport
	if given == nil {
		given = http.DefaultTransport.(*http.Transport)
	}
	r.kept, r.fresh = given.Clone(), given.Clone()
	r.kept.MaxIdleConnsPerHost, r.kept.MaxIdleConns = maxActors*2, maxActors*4
	r.fresh.DisableKeepAlives = true
	if r.target.Embedded != nil {
		r.kept.Proxy, r.fresh.Proxy = nil, nil
	}
}

func (r *runner) close() {
	r.kept.CloseIdleConnections()
	r.fresh.CloseIdleConnections()
}

// findPlane finds the control API. That there is none is an error only where it was named.
func (r *runner) findPlane(ctx context.Context) error {
	if e := r.target.Embedded; e != nil {
		health, err := e.Health(ctx)
		r.plane, r.version, r.handler = e, health.Version, e.Handler()
		r.steer = func(box control.Sandbox) (control.Controller, error) { return e.Steer(box.Name) }
		return err
	}
	if r.target.Control == NoControl {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, DefaultTimeout)
	defer cancel()
	options := []control.ClientOption{control.WithHTTPClient(&http.Client{Transport: r.kept})}
	if r.target.ControlToken != "" {
		options = append(options, control.WithToken(r.target.ControlToken))
	}
	client, health, err := control.Find(ctx, r.target.Control, r.target.BaseURL, options...)
	if err != nil || client == nil {
		return err
	}
	r.plane, r.version = client, health.Version
	r.steer = func(box control.Sandbox) (control.Controller, error) { return client.In(box) }
	return nil
}

// look finds out what the target serves, by requests that change nothing: in a sandbox where there are some.
func (r *runner) look(ctx context.Context) error {
	base := r.target.BaseURL
	var plane control.Controller
	if r.plane != nil {
		box, err := r.plane.CreateSandbox(ctx, control.SandboxSettings{TTL: sandboxTTL})
		if err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
		defer func() { _ = r.plane.DeleteSandbox(context.WithoutCancel(ctx), box.Name) }() // it ends by itself where that fails
		if plane, err = r.steer(box); err != nil {
			return err
		}
		base += control.SandboxPrefix + box.Name
	}
	status, _, err := r.ask(ctx, http.MethodGet, base+"/api/v1/orders", "")
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, r.target.BaseURL, evidence.WithoutURL(err))
	}
	r.extensions = status == http.StatusUnauthorized
	if plane != nil {
		if r.target.Embedded != nil {
			return nil
		}
		return r.route.find(ctx, plane, func(ctx context.Context, from string) error { return r.askFrom(ctx, base+"/api/v1/countries", from) })
	}
	_, body, err := r.ask(ctx, http.MethodPost, base+"/auth/login", "{}")
	var flat struct{ Error, Message *string }
	r.legacy = json.Unmarshal(body, &flat) == nil && flat.Error != nil && flat.Message != nil
	return err
}

// sandboxTTL is how long a sandbox stays that was forgotten.
const sandboxTTL = 10 * time.Minute

// ask sends a request that is no part of a scenario.
func (r *runner) ask(ctx context.Context, method, url, body string) (status int, text []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, DefaultTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := r.kept.RoundTrip(request)
	if err != nil {
		return 0, nil, err
	}
	text, err = readBody(response)
	return response.StatusCode, text, err
}

// document is the OpenAPI document of what a place serves.
func (r *runner) document(legacy bool) (*openapi.Document, error) {
	var overlays []openapi.Overlay
	if legacy {
		overlays = append(overlays, openapi.Legacy)
	}
	if r.extensions {
		overlays = append(overlays, openapi.Extensions)
	}
	return openapi.Load(overlays...)
}

// notes say what holds for the whole run.
func (r *runner) notes() []string {
	var notes []string
	switch {
	case r.target.Embedded != nil:
		notes = append(notes, "each scenario in a sandbox of its own, in this program")
	case r.plane != nil:
		notes = append(notes, "each scenario in a sandbox of popupmock "+r.version)
	default:
		notes = append(notes, "no control API: one account, and only what needs no more")
	}
	if !r.extensions {
		notes = append(notes, "without what goes beyond the documentation, such as orders")
	}
	return notes
}
