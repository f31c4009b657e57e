package controltest

import (
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

func sandboxCases() []Case {
	return []Case{
		{"sandboxes/create", createSandbox},
		{"sandboxes/apart", sandboxApart},
		{"sandboxes/list", listSandboxes},
		{"sandboxes/port", sandboxPort},
		{"sandboxes/delete", deleteSandbox},
		{"sandboxes/reset", resetBesideSandboxes},
		{"sandboxes/unknown", unknownSandbox},
		{"sandboxes/refused", refusedSandboxes},
	}
}

func (p probe) sandbox(settings control.SandboxSettings) control.Sandbox {
	p.Helper()
	return must[control.Sandbox](p)(p.CreateSandbox(p.Context(), settings))
}

// in is the case's hold on the vendor's API of a sandbox.
func (p probe) in(sandbox control.Sandbox) probe {
	p.URL = sandbox.BaseURL
	return p
}

func createSandbox(p probe) {
	made := p.sandbox(control.SandboxSettings{Name: "one-1", TTL: 90 * time.Second})
	if made.Name != "one-1" || made.TTL != "90s" || made.Username != username || made.ClientID != clientID || made.Requests != 0 {
		p.Errorf("made is %+v", made)
	}
	if !strings.HasSuffix(made.BaseURL, "/s/one-1") || made.ControlURL != made.BaseURL+"/_mock" {
		p.Errorf("it is at %s and %s", made.BaseURL, made.ControlURL)
	}
	p.equal("the same, as it is read", must[control.Sandbox](p)(p.Sandbox(p.Context(), "one-1")), made)
	if other := p.sandbox(control.SandboxSettings{}); other.Name == "" || other.Name == made.Name || other.TTL != "1h" {
		p.Errorf("one without settings is %+v", other)
	}
}

func sandboxApart(p probe) {
	made := p.sandbox(control.SandboxSettings{})
	if got := p.in(made).login(username, password); got != 200 {
		p.Errorf("a login to the sandbox is answered %d, want 200", got)
	}
	if len(p.tokens(control.TokenFilter{})) != 0 {
		p.Errorf("the mock has tokens of the sandbox")
	}
	minted := p.mint(control.Minting{})
	p.wantStatus(minted.Token, 200)
	p.in(made).wantStatus(minted.Token, 401)
	_ = must[control.Clock](p)(p.Advance(p.Context(), time.Hour))
	if got := must[control.Sandbox](p)(p.Sandbox(p.Context(), made.Name)); got.Requests != 2 {
		p.Errorf("it has had %d requests, want 2", got.Requests)
	}
}

func listSandboxes(p probe) {
	p.equal("the sandboxes of a new mock", must[[]control.Sandbox](p)(p.Sandboxes(p.Context())), []control.Sandbox{})
	var made []control.Sandbox
	for _, name := range []string{"b", "c", "a"} {
		made = append(made, p.sandbox(control.SandboxSettings{Name: name}))
	}
	slices.SortFunc(made, func(a, b control.Sandbox) int { return strings.Compare(a.Name, b.Name) })
	p.equal("three sandboxes", must[[]control.Sandbox](p)(p.Sandboxes(p.Context())), made)
}

func sandboxPort(p probe) {
	made := p.sandbox(control.SandboxSettings{Name: "own", Listen: true})
	if strings.Contains(made.BaseURL, "/s/") {
		p.Errorf("its base URL is %s, want one without a path", made.BaseURL)
	}
	if got := p.in(made).login(username, password); got != 200 {
		p.Errorf("a login by its own port is answered %d, want 200", got)
	}
}

func deleteSandbox(p probe) {
	made, other := p.sandbox(control.SandboxSettings{}), p.sandbox(control.SandboxSettings{})
	p.ok("DeleteSandbox", p.DeleteSandbox(p.Context(), made.Name))
	for base, want := range map[string]int{made.BaseURL: 404, other.BaseURL: 200} {
		p.URL = base
		if got := p.login(username, password); got != want {
			p.Errorf("a login at %s is answered %d, want %d", base, got, want)
		}
	}
}

func resetBesideSandboxes(p probe) {
	made := p.sandbox(control.SandboxSettings{})
	p.in(made).login(username, password)
	p.ok("Reset", p.Reset(p.Context()))
	if got := must[control.Sandbox](p)(p.Sandbox(p.Context(), made.Name)); got.Requests != 1 {
		p.Errorf("after a reset of the mock it has had %d requests, want 1", got.Requests)
	}
}

func unknownSandbox(p probe) {
	for name, kind := range map[string]control.Kind{"nobody": control.NotFound, "No": control.Invalid, "": control.Invalid} {
		p.refused("Sandbox "+name, kind, func() error {
			_, err := p.Sandbox(p.Context(), name)
			return err
		})
		p.refused("DeleteSandbox "+name, kind, func() error { return p.DeleteSandbox(p.Context(), name) })
	}
}

func refusedSandboxes(p probe) {
	made := p.sandbox(control.SandboxSettings{Name: "taken"})
	for what, test := range map[string]struct {
		settings control.SandboxSettings
		kind     control.Kind
	}{
		"a name that is taken": {control.SandboxSettings{Name: "taken"}, control.Conflict},
		"capitals":             {control.SandboxSettings{Name: "Ann"}, control.Invalid},
		"a slash":              {control.SandboxSettings{Name: "a/b"}, control.Invalid},
		"a long name":          {control.SandboxSettings{Name: strings.Repeat("a", control.MaxSandboxName+1)}, control.Invalid},
		"half a second":        {control.SandboxSettings{TTL: time.Second / 2}, control.Invalid},
		"back in time":         {control.SandboxSettings{TTL: -time.Second}, control.Invalid},
		"a second and a half":  {control.SandboxSettings{TTL: 1500 * time.Millisecond}, control.Invalid},
		"too long":             {control.SandboxSettings{TTL: control.MaxSandboxTTL + time.Second}, control.Invalid},
		"a long seed":          {control.SandboxSettings{Seed: strings.Repeat("x", control.MaxSeed+1)}, control.Invalid},
		"a seed that is none":  {control.SandboxSettings{Seed: "\xff"}, control.Invalid},
	} {
		p.refused("CreateSandbox: "+what, test.kind, func() error {
			_, err := p.CreateSandbox(p.Context(), test.settings)
			return err
		})
	}
	p.equal("the sandboxes after that", must[[]control.Sandbox](p)(p.Sandboxes(p.Context())), []control.Sandbox{made})
	p.sandbox(control.SandboxSettings{
		Name: strings.Repeat("-", control.MaxSandboxName), TTL: control.MaxSandboxTTL, Seed: strings.Repeat("é", control.MaxSeed/2),
	})
}
