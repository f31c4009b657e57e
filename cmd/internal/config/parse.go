package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// Short names for what the tables hold.
type (
	ttl      = time.Duration
	instant  = time.Time
	networks = []netip.Prefix
)

// Bounds of the mock itself, checked here as well because here the place of a mistake is known.
const (
	firstYear = 1970
	lastYear  = 9000
)

// hidden stands for a value that is not shown.
const hidden = "the value"

// shown quotes a value that is wrong, unless it is so long or has such blanks that the following lines may be in it, and
// with them a password, because a quote was left open.
func shown(s string) string {
	if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return hidden
	}
	return strconv.Quote(s)
}

func asText(s string) (string, error) { return s, nil }

func parseBool(s string) (bool, error) {
	value, err := strconv.ParseBool(s)
	if err != nil {
		return false, fmt.Errorf("%s is neither true nor false", shown(s))
	}
	return value, nil
}

func parseListen(s string) (string, error) {
	host, port, err := net.SplitHostPort(s)
	if err != nil || host != "" && !isHost(host) {
		return "", fmt.Errorf("%s is not an address to listen on, want HOST:PORT such as 127.0.0.1:8080, [::1]:8080 or :0", shown(s))
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%s has no usable port, want a number from 0 to 65535", shown(s))
	}
	return s, nil
}

// hostName is a DNS name, with an asterisk for the first label where a certificate may have one.
var hostName = regexp.MustCompile(`^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?$`)

// isHost refuses zones, which no base URL and no certificate has.
func isHost(s string) bool {
	addr, err := netip.ParseAddr(s)
	return err == nil && addr.Zone() == "" || hostName.MatchString(s)
}

func parseHost(s string) (string, error) {
	if !isHost(s) {
		return "", fmt.Errorf("%s is no host name or address, want for example mock.test or 192.0.2.1, without a port", shown(s))
	}
	return s, nil
}

func parseFolder(s string) (string, error) {
	if s == "" {
		return "", errors.New("the folder is empty, want a path")
	}
	return s, nil
}

func parseScript(s string) (string, error) {
	if s == "" {
		return "", errors.New("the script is empty, want a file or the name of a built-in scenario")
	}
	return s, nil
}

// parseControlToken says nothing of the value.
func parseControlToken(s string) (string, error) {
	if s == "" {
		return "", errors.New("the token is empty, want one that nobody guesses")
	}
	return s, control.CheckToken(s)
}

func parseIssuer(s string) (string, error) {
	if s == "" || len(s) > mockserver.MaxIssuer {
		return "", fmt.Errorf("the issuer has %d bytes, want 1 to %d", len(s), mockserver.MaxIssuer)
	}
	return s, nil
}

// ttlText is a number of seconds, or a duration as people write it. The schema has the same pattern.
var ttlText = regexp.MustCompile(`^([0-9]+|([0-9]+d)?([0-9]+([.][0-9]+)?[hms])*)$`)

func parseTTL(s string) (time.Duration, error) {
	d, err := parseDuration(s)
	if err == nil && (d < time.Second || d > mockserver.MaxTTL || d%time.Second != 0) {
		err = fmt.Errorf("%s is out of bounds, want whole seconds from 1s to %dd", shown(s), mockserver.MaxTTL/(24*time.Hour))
	}
	return d, err
}

// maxDrain is longer than any load balancer takes to notice.
const maxDrain = time.Hour

func parseDrain(s string) (time.Duration, error) {
	d, err := parseDuration(s)
	if err == nil && d > maxDrain {
		err = fmt.Errorf("%s is out of bounds, want a time from 0s to 1h", shown(s))
	}
	return d, err
}

func parseDuration(s string) (time.Duration, error) {
	spelt := s
	if _, err := strconv.ParseUint(s, 10, 64); err == nil {
		spelt += "s"
	}
	d, err := duration.Parse(spelt)
	if err != nil || !ttlText.MatchString(s) {
		return 0, fmt.Errorf("%s is no duration, want for example 90s, 1h5m, 7d or a number of seconds", shown(s))
	}
	return d, nil
}

func parseNetwork(s string) (netip.Prefix, error) {
	network, err := mockserver.ParseNetwork(s)
	if err != nil && shown(s) == hidden {
		err = errors.New(hidden + " is no address or network, want for example 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32")
	}
	return network, err
}

func parseInstant(s string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, s)
	switch year := at.UTC().Year(); {
	case err != nil:
		return time.Time{}, fmt.Errorf("%s is no time, want it as RFC 3339 has it, such as 2025-01-15T09:30:00Z", shown(s))
	case year < firstYear || year > lastYear:
		return time.Time{}, fmt.Errorf("%s is out of bounds, want a year from %d to %d", shown(s), firstYear, lastYear)
	}
	return at, nil
}

func parseRate(s string) (float64, error) {
	rate, err := strconv.ParseFloat(s, 64)
	if err != nil || !(rate > 0 && rate <= mockserver.MaxRate) { // false for NaN
		return 0, fmt.Errorf("%s is no rate, want a number above 0 and at most %d", shown(s), mockserver.MaxRate)
	}
	return rate, nil
}

// parseCount reads a whole number that an int holds on any machine.
func parseCount[T int | int64](s string) (T, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s is no count, want a whole number from 1 to %d", shown(s), int32(1<<31-1))
	}
	return T(n), nil
}

// parseRoom is parseCount, and takes 0 for none.
func parseRoom(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s is no number of bytes, want a whole number from 0 to %d", shown(s), int32(1<<31-1))
	}
	return n, nil
}

func parseUsername(s string) (string, error) {
	if s == "" || len(s) > mockserver.MaxUsername {
		return "", fmt.Errorf("want a name of 1 to %d bytes", mockserver.MaxUsername)
	}
	return s, nil
}

// parsePassword says nothing of the value.
func parsePassword(s string) (string, error) {
	if s == "" {
		return "", errors.New("want a password that is not empty")
	}
	return s, nil
}

func parseClientID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 1 || id > mockserver.MaxClientID {
		return 0, fmt.Errorf("%s is no client_id, want a whole number from 1 to %d", shown(s), int64(mockserver.MaxClientID))
	}
	return id, nil
}

// parseActive returns whether the account is not.
func parseActive(s string) (inactive bool, err error) {
	active, err := parseBool(s)
	return !active, err
}

func parseFeature(s string) (string, error) {
	if s == "" {
		return "", errors.New(`want the name of a feature, such as "vouchers"`)
	}
	return s, nil
}
