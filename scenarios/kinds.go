package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// A kind is what a word can be.
type kind struct {
	help  string // in the manual
	check func(text string) error
}

// kinds are all there are, by the name that usages have.
var kinds = map[string]kind{
	"ACTION":     {"what a trigger does, such as advance or revoke", anyWord},
	"ADDRESS":    {"an IP address, such as 203.0.113.7 or 2001:db8::7", checkAddress},
	"ASSUMPTION": {"NAME=VALUE of an assumption; popupmock assumptions lists them", checkAssumption},
	"BYTES":      {"how many bytes the body has, with blanks behind it: a whole number up to 4194304", checkBytes},
	"CODE":       {"the code of an error, such as UNAUTHORIZED", nil},
	"COUNT":      {"a whole number from 0", checkCount},
	"COMMAND":    {"an expectation with its words", nil},
	"DURATION":   {"a length of time, such as 59m59s or 7d", checkDuration},
	"EFFECT":     {"what a fault does, such as reset or status", anyWord},
	"ENTRY":      {"an address or a network, such as 203.0.113.0/24", checkEntry},
	"EVENT":      {"received or answered", checkEvent},
	"FILE":       {"a file of the archive", anyWord},
	"HEADER":     {"a header in quotes, 'Name: value'", checkHeader},
	"ID":         {"the id of a fault or a trigger", anyWord},
	"JSON":       {"a JSON value in quotes", checkJSON},
	"METHOD":     {"an HTTP method, such as DELETE", checkMethod},
	"MESSAGE":    {"the message of an error, in quotes", nil},
	"NAME":       {"letters, digits, dots, - and _", checkName},
	"NUMBER":     {"a number", checkNumber},
	"OPERATION":  {"an operationId, such as refresh or listWallets, or *", anyWord},
	"PATH":       {"a path with its query, such as /api/v1/wallets?page=2", checkPath},
	"POINTER":    {"a place in a JSON answer (RFC 6901), such as /data/client_id; '' is the whole", checkPointer},
	"REASON":     {"the journal's word for why a request was refused, such as token_expired", checkReason},
	"REGEXP":     {"a regular expression", checkRegexp},
	"REQUEST":    {"requests in quotes: 'POST /auth/refresh', or fields of the journal as in 'operation=refresh status=401'", checkRequest},
	"SIZE":       {"a whole number from 1 to 64", checkSize},
	"STATUS":     {"an HTTP status, such as 401", checkStatus},
	"TEXT":       {"any text", nil},
	"TIME":       {"an instant, such as 2025-01-15T09:30:00Z", checkTime},
	"TOKEN":      {"current, previous, access, refresh, previous-access, previous-refresh, none, empty, garbage, or a name that keep or mint has given; that of another session behind its name and a dot, as in other.refresh", checkToken},
	"TOTAL":      {"how many there are: a number, 2.. for at least, ..2 for at most, 2..4", checkTotal},
	"VALUE":      {"text, or JSON where it is some", nil},
	"VARIABLE":   {"the name of a variable: letters, digits and _", checkVariable},
}

var wordPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func anyWord(text string) error {
	if text == "" {
		return errors.New("is empty")
	}
	return nil
}

func checkName(text string) error {
	if !wordPattern.MatchString(text) {
		return errors.New("want letters, digits, dots, - and _, a letter or a digit first")
	}
	return nil
}

func checkVariable(text string) error {
	if !script.IsName(text) {
		return errors.New("want the name of a variable: letters, digits and _, no digit first")
	}
	return nil
}

func checkAddress(text string) error {
	if _, err := netip.ParseAddr(text); err != nil {
		return errors.New("want an IP address, such as 203.0.113.7 or 2001:db8::7")
	}
	return nil
}

func checkEntry(text string) error {
	if _, err := netip.ParseAddr(text); err == nil {
		return nil
	}
	if _, err := netip.ParsePrefix(text); err != nil {
		return errors.New("want an address or a network, such as 203.0.113.7 or 203.0.113.0/24")
	}
	return nil
}

func checkAssumption(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found {
		return errors.New("want NAME=VALUE, such as refresh-reuse=revoke-family")
	}
	if value == "default" {
		_, err := assumption.Lookup(name)
		return err
	}
	return assumption.Check(name, value)
}

func checkCount(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 0 {
		return errors.New("want a whole number from 0")
	}
	return nil
}

// maxSent is the largest body that a request can be made to have, in bytes.
const maxSent = 4 << 20

func checkBytes(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > maxSent {
		return fmt.Errorf("want a whole number from 1 to %d", maxSent)
	}
	return nil
}

// maxActors is how many act at once in a block.
const maxActors = 64

func checkSize(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > maxActors {
		return fmt.Errorf("want a whole number from 1 to %d", maxActors)
	}
	return nil
}

func checkNumber(text string) error {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return errors.New("want a number")
	}
	return nil
}

func checkDuration(text string) error {
	_, err := duration.Parse(text)
	return err
}

func checkEvent(text string) error {
	if text != "received" && text != "answered" {
		return errors.New("want received or answered")
	}
	return nil
}

func checkHeader(text string) error {
	name, _, found := strings.Cut(text, ":")
	if !found || strings.TrimSpace(name) == "" || strings.ContainsAny(name, " \t") {
		return errors.New("want a header in quotes, 'Name: value'")
	}
	return nil
}

func checkJSON(text string) error {
	if !json.Valid([]byte(text)) {
		return errors.New("want JSON in quotes, such as '{\"a\":1}'")
	}
	return nil
}

var methodPattern = regexp.MustCompile(`^[A-Z]+$`)

func checkMethod(text string) error {
	if !methodPattern.MatchString(text) {
		return errors.New("want a method in capitals, such as DELETE")
	}
	return nil
}

func checkPath(text string) error {
	if !strings.HasPrefix(text, "/") || strings.ContainsAny(text, " #") {
		return errors.New("want a path without blanks that begins with /, such as /api/v1/wallets?page=2")
	}
	return nil
}

func checkPointer(text string) error {
	if text != "" && !strings.HasPrefix(text, "/") {
		return errors.New("want a JSON pointer that begins with /, such as /data/client_id, or '' for the whole")
	}
	return nil
}

func checkReason(text string) error {
	_, err := journal.ParseFilter(map[string][]string{"reason": {text}})
	return err
}

func checkRegexp(text string) error {
	_, err := regexp.Compile(text)
	return err
}

func checkRequest(text string) error {
	_, err := parseRequest(text)
	return err
}

func checkStatus(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 100 || n > 599 {
		return errors.New("want a status from 100 to 599")
	}
	return nil
}

func checkTime(text string) error {
	if _, err := time.Parse(time.RFC3339, text); err != nil {
		return errors.New("want an instant as 2025-01-15T09:30:00Z")
	}
	return nil
}

func checkToken(text string) error {
	_, name := splitToken(text)
	if name == "" || !wordPattern.MatchString(name) {
		return errors.New("want current, previous, access, refresh, previous-access, previous-refresh, none, empty, garbage, or a name that keep or mint has given")
	}
	return nil
}

// tokenWords are the tokens that every session has.
var tokenWords = []string{"current", "previous", "access", "refresh", "previous-access", "previous-refresh", "none", "empty", "garbage"}

// splitToken takes SESSION.TOKEN apart.
func splitToken(text string) (session, name string) {
	if at := strings.LastIndex(text, "."); at > 0 {
		return text[:at], text[at+1:]
	}
	return "", text
}

func checkTotal(text string) error {
	_, err := parseTotal(text)
	return err
}

// parseTotal reads how many there are to be.
func parseTotal(text string) (journal.Bounds, error) {
	wrong := errors.New("want how many there are: a number, 2.. for at least, ..2 for at most, 2..4")
	least, most, ranged := strings.Cut(text, "..")
	if !ranged {
		most = least
	}
	var b journal.Bounds
	for _, side := range []struct {
		text string
		into **int
	}{{least, &b.Min}, {most, &b.Max}} {
		if side.text == "" {
			continue
		}
		n, err := strconv.Atoi(side.text)
		if err != nil || n < 0 {
			return journal.Bounds{}, wrong
		}
		*side.into = &n
	}
	if b.Min == nil && b.Max == nil || b.Check() != nil {
		return journal.Bounds{}, wrong
	}
	return b, nil
}

// parseRequest reads which requests of the journal are meant: METHOD PATH, or fields as in a query.
func parseRequest(text string) (journal.Filter, error) {
	words := strings.Fields(text)
	if len(words) == 2 && methodPattern.MatchString(words[0]) && strings.HasPrefix(words[1], "/") {
		return journal.Filter{Method: words[0], Path: words[1]}, nil
	}
	values := map[string][]string{}
	for _, word := range words {
		key, value, found := strings.Cut(word, "=")
		if !found {
			return journal.Filter{}, errors.New("want 'METHOD /path', or fields of the journal such as 'operation=refresh status=401'")
		}
		values[key] = append(values[key], value)
	}
	if len(values) == 0 || slices.Contains([]string{"limit", "since", "sandbox"}, words[0]) {
		return journal.Filter{}, errors.New("names no request")
	}
	return journal.ParseFilter(values)
}
