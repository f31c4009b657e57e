package config

import (
	"errors"
	"regexp"

	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// wantedState is what a state can be.
const wantedState = "want a file such as popupmock.state (./ in front of a name with a colon), or a Redis such as redis://user:password@host:6379/0, rediss:// for TLS"

var (
	// redisAddress is how the address of a Redis begins.
	redisAddress = regexp.MustCompile(`^(rediss?|unix)://`)
	// filePath is what is no address: it has no colon before its first slash, as no relative path has in a URL (RFC 3986, section 4.2), or it
	// begins with a drive of Windows. The schema has the same pattern.
	filePath = regexp.MustCompile(`^([^:/]+$|[^:/]*/|[A-Za-z]:[\\/])`)
)

// parseState reads where the state is kept. It says nothing of the value, which may have a password in it.
func parseState(s string) (string, error) {
	switch {
	case s == "":
		return "", errors.New("the state is empty, " + wantedState)
	case redisAddress.MatchString(s):
		return s, redisstore.CheckAddress(s)
	case !filePath.MatchString(s):
		return "", errors.New("an address, but none of a Redis: " + wantedState)
	}
	return s, nil
}

func parseStatePrefix(s string) (string, error) {
	if s == "" {
		return "", errors.New("the prefix is empty, want one such as " + redisstore.DefaultPrefix)
	}
	return s, redisstore.Options{Prefix: s}.Check()
}

// StateInRedis tells whether the state is kept in a Redis, and not in a file.
func (s Settings) StateInRedis() bool { return redisAddress.MatchString(s.State) }

// needRedis refuses what would do nothing, without a word.
func needRedis(s Settings, winners source) error {
	if s.StateInRedis() {
		return nil
	}
	useless := winners["state-prefix"]
	if s.Mock.StrictRevocation {
		useless = append(useless[:len(useless):len(useless)], winners["strict-revocation"]...)
	}
	if len(useless) == 0 {
		return nil
	}
	return useless[0].wrong(errors.New("means nothing without a Redis, add --state redis://host:6379/0"))
}
