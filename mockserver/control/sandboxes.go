package control

import (
	"context"
	"net/http"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// SandboxController is the part of a Controller that makes isolated worlds beside that of the mock: each has a clock,
// accounts, tokens, keys, faults, assumptions and a journal of its own, as the mock has at its start. A sandbox has none
// itself: there all of this is an *Error of kind Forbidden. A reset of the mock leaves its sandboxes alone.
type SandboxController interface {
	// Sandboxes lists all by name.
	Sandboxes(ctx context.Context) ([]Sandbox, error)
	// Sandbox returns one; an unknown one is an *Error of kind NotFound, here and below.
	Sandbox(ctx context.Context, name string) (Sandbox, error)
	// CreateSandbox makes one. A name that is taken is an *Error of kind Conflict.
	CreateSandbox(ctx context.Context, settings SandboxSettings) (Sandbox, error)
	// DeleteSandbox ends one: it lets go of the requests that are held back, sends off who follows the journal, and closes
	// the port.
	DeleteSandbox(ctx context.Context, name string) error
}

// Bounds of sandboxes.
const (
	// SandboxPrefix is what the paths of a sandbox begin with; its name follows.
	SandboxPrefix = "/s/"
	// MaxSandboxes is how many there can be side by side.
	MaxSandboxes = 10_000
	// MaxSandboxName is in bytes.
	MaxSandboxName = 63
	// MaxSeed is in bytes.
	MaxSeed = 256
	// DefaultSandboxTTL is how long a sandbox stays that nobody uses, unless it is made with another time: real time.
	DefaultSandboxTTL = time.Hour
	// MaxSandboxTTL is the longest time to live.
	MaxSandboxTTL = 30 * 24 * time.Hour
)

// SandboxSettings say how a sandbox is made. The zero value will do.
type SandboxSettings struct {
	// Name stands in its paths: 1 to 63 of a-z, 0-9 and "-". Empty has one made up.
	Name string
	// TTL is how long it stays when no request comes and no control call: real time, in whole seconds. Zero means
	// DefaultSandboxTTL.
	TTL time.Duration
	// Listen gives it a port of its own besides, for clients that drop the path of a base URL.
	Listen bool
	// Seed makes its keys and token ids repeatable. Empty derives one from the mock's seed and the name, if the mock has one;
	// else they are random. Two sandboxes of one seed give the same tokens.
	Seed string
}

// Sandbox is where a sandbox is, and who can log in to it.
type Sandbox struct {
	Name string `json:"name"`
	// BaseURL is that of the vendor's API, without a slash at its end. It is a path alone when the mock does not know where
	// it is served.
	BaseURL string `json:"base_url"`
	// ControlURL is that of the control API, with /_mock.
	ControlURL string `json:"control_url"`
	// Username and ClientID are those of the first account. Its password is that of the mock's.
	Username string `json:"username"`
	ClientID int64  `json:"client_id"`
	// TTL is the time to live, such as "1h"; ExpiresAt is when it is over, in real time, if it is not used again.
	TTL       string    `json:"ttl"`
	ExpiresAt time.Time `json:"expires_at"`
	// Requests is how many it has had since it was made or reset.
	Requests uint64 `json:"requests"`
}

var sandboxName = regexp.MustCompile(`^[a-z0-9-]{1,63}$`)

// CheckSandboxName says what is wrong with the name of a sandbox.
func CheckSandboxName(name string) error {
	if !sandboxName.MatchString(name) {
		return Invalidf("name is %.80q, want 1 to %d characters of a-z, 0-9 and -", name, MaxSandboxName)
	}
	return nil
}

// Check says what is wrong with the settings, whatever sandboxes there are.
func (s SandboxSettings) Check() error {
	if s.Name != "" {
		if err := CheckSandboxName(s.Name); err != nil {
			return err
		}
	}
	if s.TTL != 0 && (s.TTL < time.Second || s.TTL > MaxSandboxTTL || s.TTL%time.Second != 0) {
		return Invalidf("ttl is %s, want whole seconds from 1s to %s", s.TTL, duration.Format(MaxSandboxTTL))
	}
	if len(s.Seed) > MaxSeed || !utf8.ValidString(s.Seed) {
		return Invalidf("seed has %d bytes, want at most %d of valid UTF-8", len(s.Seed), MaxSeed)
	}
	return nil
}

// sandboxBody is SandboxSettings on the wire.
type sandboxBody struct {
	Name   string  `json:"name,omitempty"`
	TTL    *string `json:"ttl,omitempty"`
	Listen bool    `json:"listen,omitempty"`
	Seed   string  `json:"seed,omitempty"`
}

// Check is about each field.
func (b sandboxBody) Check() error {
	_, err := b.settings()
	return err
}

func (b sandboxBody) settings() (SandboxSettings, error) {
	settings := SandboxSettings{Name: b.Name, Listen: b.Listen, Seed: b.Seed}
	if b.TTL != nil {
		ttl, err := duration.Parse(*b.TTL)
		if err != nil {
			return SandboxSettings{}, Invalidf("ttl: %v", err)
		}
		if ttl == 0 {
			return SandboxSettings{}, Invalidf("ttl is 0s, want whole seconds from 1s to %s", duration.Format(MaxSandboxTTL))
		}
		settings.TTL = ttl
	}
	return settings, settings.Check()
}

func allSandboxes(c Controller) map[string]http.Handler {
	return map[string]http.Handler{
		"GET": handle(func(r *http.Request, _ nothing) ([]Sandbox, error) { return c.Sandboxes(reached(r)) }),
		"POST": handle(func(r *http.Request, body sandboxBody) (Sandbox, error) {
			settings, err := body.settings()
			if err != nil {
				return Sandbox{}, err
			}
			return c.CreateSandbox(reached(r), settings)
		}),
	}
}

func oneSandbox(c Controller) map[string]http.Handler {
	return map[string]http.Handler{
		"GET": handle(func(r *http.Request, _ nothing) (Sandbox, error) { return c.Sandbox(reached(r), r.PathValue("name")) }),
		"DELETE": handle(func(r *http.Request, _ nothing) (any, error) {
			return nil, c.DeleteSandbox(r.Context(), r.PathValue("name"))
		}),
	}
}
