package assumption

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/openapi"
)

// Bounds of parameters.
const (
	// MaxLeeway is the largest tolerance of clocks, and the longest window of reuse.
	MaxLeeway = 24 * time.Hour
	// MaxSession is the longest life of a token family.
	MaxSession = 100 * 365 * 24 * time.Hour
	// MaxRate is the highest count of a rate, whose time is at most MaxLeeway.
	MaxRate = 1_000_000
)

// keyword sets a field to the word itself.
func keyword(field func(*Set) *Keyword) func(*Set, Keyword, string) error {
	return func(s *Set, word Keyword, _ string) error {
		*field(s) = word
		return nil
	}
}

// period sets a field to the parameter, or to 0 for a word without one.
func period(field func(*Set) *time.Duration, least, most time.Duration) func(*Set, Keyword, string) error {
	return func(s *Set, word Keyword, param string) error {
		if word != "" {
			*field(s) = 0
			return nil
		}
		d, err := parseDuration(param, least, most)
		if err == nil {
			*field(s) = d
		}
		return err
	}
}

// plainDuration is a duration as people write it: without signs, tiny units and a bare 0. The JSON Schema of the
// configuration file has the same pattern.
var plainDuration = regexp.MustCompile(`^([0-9]+([.][0-9]+)?[dhms])+$`)

func parseDuration(text string, least, most time.Duration) (time.Duration, error) {
	d, err := duration.Parse(text)
	switch {
	case err != nil:
		return 0, err
	case !plainDuration.MatchString(text):
		return 0, fmt.Errorf("%q is not a duration, want for example 90s, 1h5m or 7d", text)
	case d < least || d > most || d%time.Second != 0:
		return 0, fmt.Errorf("%s is out of bounds, want whole seconds from %s to %s", text, duration.Format(least), duration.Format(most))
	}
	return d, nil
}

func setReuse(s *Set, word Keyword, param string) (err error) {
	reuse := Reuse{Policy: word}
	if word == SameSuccessor || word == NewPair {
		if reuse.Window, err = parseDuration(param, 0, MaxLeeway); err != nil {
			return err
		}
	}
	s.RefreshReuse = reuse
	return nil
}

func setDelivery(s *Set, word Keyword, param string) (err error) {
	delivery := Delivery{Policy: word}
	if word == After {
		if delivery.Delay, err = parseDuration(param, 0, MaxSession); err != nil {
			return err
		}
	}
	s.OrderDelivery = delivery
	return nil
}

func setForwardedFor(s *Set, word Keyword, param string) error {
	var trusted []netip.Prefix
	if word == Trust {
		var errs []error
		for entry := range strings.SplitSeq(param, ",") {
			network, err := ipallow.ParseEntry(strings.Trim(entry, " "))
			trusted, errs = append(trusted, network), append(errs, err)
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	s.ForwardedFor = trusted
	return nil
}

// setRateLimit reads limits such as 600/1m or login:30/1m,*:600/1m.
func setRateLimit(s *Set, word Keyword, param string) error {
	var rates []Rate
	var errs []error
	for text := range strings.SplitSeq(param, ",") {
		if word == Off {
			break
		}
		rate, err := parseRate(strings.Trim(text, " "))
		if slices.ContainsFunc(rates, func(r Rate) bool { return r.Operation == rate.Operation }) {
			err = cmp.Or(err, fmt.Errorf("operation %s has two limits", rate.Operation))
		}
		rates, errs = append(rates, rate), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	s.RateLimit = rates
	return nil
}

func parseRate(text string) (Rate, error) {
	operation, limit, named := strings.Cut(text, ":")
	if !named {
		operation, limit = AnyOperation, text
	}
	if err := checkOperation(operation); err != nil {
		return Rate{}, err
	}
	count, per, timed := strings.Cut(limit, "/")
	n, err := strconv.ParseUint(count, 10, 32)
	if !timed || err != nil || n < 1 || n > MaxRate {
		return Rate{}, fmt.Errorf("rate %.64q is not a count from 1 to %d in a time, want for example 30/1m or login:30/1m", text, MaxRate)
	}
	d, err := parseDuration(per, time.Second, MaxLeeway)
	if err != nil {
		return Rate{}, fmt.Errorf("rate %.64q: %w", text, err)
	}
	return Rate{Operation: operation, Count: int(n), Per: d}, nil
}

// AnyOperation stands for every operation that has no limit of its own.
const AnyOperation = "*"

func checkOperation(id string) error {
	document, err := openapi.Load(openapi.Extensions) // it has all that there can be, served or not
	if err != nil {
		return fmt.Errorf("load the API specification: %w", err)
	}
	known := []string{AnyOperation}
	for _, op := range document.Operations() {
		known = append(known, op.ID)
	}
	if !slices.Contains(known, id) {
		return fmt.Errorf("unknown operation %.64q%s", id, suggest.Hint(id, known))
	}
	return nil
}
