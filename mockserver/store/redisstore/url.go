package redisstore

import (
	"errors"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// wanted is shown in place of an address that cannot be read: whatever is in it may be a piece of a password.
const wanted = "want redis://user:password@host:6379/0, rediss:// for TLS, or unix:///path, with %2F for /, %3F for ?, %23 for # and %40 for @ in the password"

// CheckAddress tells whether Open can read an address. The error is that of Open, and shows no password.
func CheckAddress(address string) error {
	_, _, err := client(address, Options{})
	return err
}

// client reads an address. No error shows a password.
func client(address string, options Options) (*redis.Options, string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Opaque != "":
		return nil, "", errors.New("the address of Redis cannot be read: " + wanted)
	case u.Scheme != "redis" && u.Scheme != "rediss" && u.Scheme != "unix":
		return nil, "", errors.New("the address of Redis begins with another scheme: " + wanted)
	case strings.ContainsAny(u.Path+u.RawQuery, "@"), u.Fragment != "": // a password has ended too early
		return nil, "", errors.New("the address of Redis has an @ or a # in the wrong place: " + wanted)
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, "", errors.New("the address of Redis cannot be used: " + withoutValue(err) + ": " + wanted)
	}
	if o.TLSConfig != nil && options.TLS != nil {
		trusted := options.TLS.Clone()
		if trusted.ServerName == "" {
			trusted.ServerName = o.TLSConfig.ServerName
		}
		o.TLSConfig = trusted
	}
	// A call is bounded by its context, and what may be sent again is decided here.
	o.ContextTimeoutEnabled = true
	o.MaxRetries, o.DialerRetries = -1, 1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = options.Timeout, options.Timeout, options.Timeout, options.Timeout
	o.PipelinePoolSize = -1
	o.DisableIdentity = true // a command of 7.2
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o, shown(u), nil
}

// withoutValue leaves out what stands in the address: it may be a piece of a password.
func withoutValue(err error) string {
	parts := strings.SplitN(err.Error(), ": ", 3) // redis: invalid database number: "x"
	return strings.Join(parts[:min(2, len(parts))], ": ")
}

// shown is an address without its password, which somebody may have put in the place of the user or of an option.
func shown(u *url.URL) string {
	safe := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if password, has := u.User.Password(); has {
		safe.User = url.UserPassword(u.User.Username(), password)
	} else if u.User != nil {
		safe.User = url.UserPassword("", u.User.Username())
	}
	return safe.Redacted()
}
