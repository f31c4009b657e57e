package journal

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// field is one key of a filter. Since and limit are none: an entry does not have them.
type field struct {
	key    string
	wanted func(*Filter) string        // empty: anything
	set    func(*Filter, string) error // of a value that is not empty; the error says what was expected
	got    func(*Entry) string
}

// fields are in the order in which a difference is worth telling.
var fields = []field{
	textField("operation", func(f *Filter) *string { return &f.Operation }, func(e *Entry) string { return e.Operation }),
	textField("method", func(f *Filter) *string { return &f.Method }, func(e *Entry) string { return e.Method }),
	textField("path", func(f *Filter) *string { return &f.Path }, func(e *Entry) string { return e.Path }),
	textField("account", func(f *Filter) *string { return &f.Account }, func(e *Entry) string { return e.Account }),
	statusField("status", func(f *Filter) *int { return &f.Status }, func(e *Entry) int { return e.Status }),
	wordField("reason", func(f *Filter) *Reason { return &f.Reason }, func(e *Entry) Reason { return e.Reason }, Reasons()[1:]...),
	statusField("sent_status", func(f *Filter) *int { return &f.SentStatus }, func(e *Entry) int { return e.SentStatus }),
	wordField("outcome", func(f *Filter) *Outcome { return &f.Outcome }, func(e *Entry) Outcome { return e.Outcome },
		OutcomeAnswered, OutcomeReset, OutcomeClosed, OutcomeCut, OutcomeOpen),
	textField("fault", func(f *Filter) *string { return &f.Fault }, func(e *Entry) string { return faultOf(e).ID }),
	wordField("use", func(f *Filter) *string { return &f.Use }, func(e *Entry) string { return credentialOf(e).Use }, "access", "refresh"),
	wordField("state", func(f *Filter) *State { return &f.State }, func(e *Entry) State { return credentialOf(e).State },
		StateLive, StateSpent, StateRevoked, StateExpired, StateUnknown, StateInvalid),
	hexField("family", 32, func(f *Filter) *string { return &f.Family }, func(e *Entry) string { return credentialOf(e).Family }),
	{"generation", wantedGeneration, setGeneration, gotGeneration},
	hexField("fingerprint", 12, func(f *Filter) *string { return &f.Fingerprint }, func(e *Entry) string { return credentialOf(e).Fingerprint }),
	{"client_ip", func(f *Filter) string { return f.ClientIP }, setClientIP, func(e *Entry) string { return e.ClientIP }},
	textField("replica", func(f *Filter) *string { return &f.Replica }, func(e *Entry) string { return e.Replica }),
	textField("sandbox", func(f *Filter) *string { return &f.Sandbox }, func(e *Entry) string { return e.Sandbox }),
}

// limit is the length at which entries have such a value cut.
func (f field) limit() int {
	if f.key == "path" {
		return maxPath
	}
	return maxName
}

func (f field) equal() func(got, wanted string) bool {
	if f.key == "method" {
		return strings.EqualFold
	}
	return func(got, wanted string) bool { return got == wanted }
}

func textField(key string, of func(*Filter) *string, got func(*Entry) string) field {
	return field{key, func(f *Filter) string { return *of(f) }, func(f *Filter, value string) error { *of(f) = value; return nil }, got}
}

// wordField is one of a closed list.
func wordField[T ~string](key string, of func(*Filter) *T, got func(*Entry) T, known ...T) field {
	return field{
		key:    key,
		wanted: func(f *Filter) string { return string(*of(f)) },
		got:    func(e *Entry) string { return string(got(e)) },
		set: func(f *Filter, value string) error {
			if !slices.Contains(known, T(value)) {
				return wrongWord(value, known)
			}
			*of(f) = T(value)
			return nil
		},
	}
}

func statusField(key string, of func(*Filter) *int, got func(*Entry) int) field {
	return field{
		key: key,
		wanted: func(f *Filter) string {
			if *of(f) == 0 {
				return ""
			}
			return strconv.Itoa(*of(f))
		},
		got: func(e *Entry) string { return strconv.Itoa(got(e)) },
		set: func(f *Filter, value string) error {
			n, err := wholeNumber(value)
			if err == nil && (n < 100 || n > 599) {
				err = fmt.Errorf("is %q, want 100 to 599", value)
			}
			*of(f) = n
			return err
		},
	}
}

// hexField does not quote a wrong value: it may be the token that somebody wants to find.
func hexField(key string, digits int, of func(*Filter) *string, got func(*Entry) string) field {
	f := textField(key, of, got)
	f.set = func(f *Filter, value string) error {
		if len(value) != digits {
			return fmt.Errorf("has %d characters, want %d hex digits", len(value), digits)
		}
		if strings.Trim(value, "0123456789abcdef") != "" {
			return fmt.Errorf("has a character that is none of 0 to 9 and a to f, want %d hex digits", digits)
		}
		*of(f) = value
		return nil
	}
	return f
}

func wantedGeneration(f *Filter) string {
	if f.Generation == nil {
		return ""
	}
	return strconv.Itoa(*f.Generation)
}

func setGeneration(f *Filter, value string) error {
	n, err := wholeNumber(value)
	f.Generation = &n
	return err
}

func gotGeneration(e *Entry) string {
	if e.Credential == nil {
		return ""
	}
	return strconv.Itoa(e.Credential.Generation)
}

// setClientIP takes an address in any of its forms.
func setClientIP(f *Filter, value string) error {
	addr, err := netip.ParseAddr(value)
	if err != nil {
		return fmt.Errorf("is %q, want an IPv4 or IPv6 address", quotable(value))
	}
	f.ClientIP = addr.Unmap().WithZone("").String()
	return nil
}

func credentialOf(e *Entry) Credential {
	if e.Credential == nil {
		return Credential{}
	}
	return *e.Credential
}

func faultOf(e *Entry) Fault {
	if e.Fault == nil {
		return Fault{}
	}
	return *e.Fault
}
