package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

var wordPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func anyWord(text string) error {
	if text == "" {
		return errors.New("want some text")
	}
	return nil
}

// oneOf is about a word of the language.
func oneOf(text string, words []string) error {
	if !slices.Contains(words, text) {
		return fmt.Errorf("want %s%s", strings.Join(words, " or "), suggest.Hint(text, words))
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

// checkLabel keeps the names of tokens apart from the words for tokens, and from those of other sessions.
func checkLabel(text string) error {
	switch {
	case slices.Contains(tokenWords, text):
		return fmt.Errorf("want a name that is no word for a token: %s", strings.Join(tokenWords, ", "))
	case !wordPattern.MatchString(text) || strings.Contains(text, "."):
		return errors.New("want letters, digits, - and _, a letter or a digit first")
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

func checkTimes(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 1 {
		return errors.New("want a whole number from 1")
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
	d, err := duration.Parse(text)
	if err == nil && d < 0 {
		return errors.New("want a length of time that is not negative")
	}
	return err
}

// checkSpan is about virtual time, of which the mock knows whole seconds alone.
func checkSpan(text string) error {
	if err := checkDuration(text); err != nil {
		return err
	}
	if d, _ := duration.Parse(text); d%time.Second != 0 {
		return errors.New("want whole seconds, such as 59m59s")
	}
	return nil
}

func checkEvent(text string) error { return oneOf(text, []string{"received", "answered"}) }

func checkHeader(text string) error {
	name, _, found := strings.Cut(text, ":")
	if !found || strings.TrimSpace(name) == "" || strings.ContainsAny(name, " \t") {
		return errors.New("want a header in quotes, 'Name: value'")
	}
	return nil
}

func checkJSON(text string) error {
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return fmt.Errorf("want JSON in quotes, such as '{\"a\":1}': %w", err)
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
	var known []string
	for _, reason := range journal.Reasons() {
		if known = append(known, string(reason)); string(reason) == text && text != "" {
			return nil
		}
	}
	if hint := suggest.Hint(text, known); hint != "" {
		return fmt.Errorf("want a reason of the journal%s", hint)
	}
	return fmt.Errorf("want one of %s", strings.Join(known[1:], ", "))
}

func checkRegexp(text string) error {
	_, err := regexp.Compile(text)
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return fmt.Errorf("want a regular expression of Go's package regexp: %s: %s", wrong.Code, wrong.Expr)
	}
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
	if _, name := splitToken(text); !wordPattern.MatchString(name) {
		return fmt.Errorf("want one of %s, or a name that keep or mint has given, that of another session behind its name and a dot", strings.Join(tokenWords, ", "))
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
