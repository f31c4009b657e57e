package assumption

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Set is a value for each assumption, ready to be asked on the way of a request: BadID is that of bad-id, and so on. Sets are
// made by [Default] and [Set.With]; they do not change, and may be shared. The zero Set is of no use.
type Set struct {
	AccessAfterRefresh    Keyword
	RefreshReuse          Reuse
	DeadFamilyAccess      Keyword
	SecondLogin           Keyword
	InactiveAccountTokens Keyword
	ClockLeeway           time.Duration
	SessionLimit          time.Duration // 0 for none
	TokenAlg              Keyword
	TokenPayload          Keyword
	RefreshTokenForm      Keyword

	Dialect         Keyword
	IPCheckOnLogin  Keyword
	IPCheckScope    Keyword
	ForwardedFor    []netip.Prefix // the proxies that are trusted; empty for none
	EmptyCredential Keyword
	WrongType       Keyword
	ContentType     Keyword
	UnknownFields   Keyword
	LogoutBody      Keyword
	UnknownQuery    Keyword
	WrongMethod     Keyword
	HeadMethod      Keyword
	OptionsMethod   Keyword
	RateLimit       []Rate // empty for none

	UnauthorizedText Keyword
	WWWAuthenticate  Keyword
	FeatureOff       Keyword
	RetryAfter       Keyword
	RequestID        Keyword
	CacheControl     Keyword

	BadID           Keyword
	PageOutOfRange  Keyword
	PagePastEnd     Keyword
	EmptyTotalPages Keyword
	ListOrder       Keyword
	SortEncoding    Keyword
	SortKeys        Keyword
	BadSort         Keyword
	WalletsSort     Keyword
	ProductsSort    Keyword
	CurrencyFilter  Keyword
	NameFilter      Keyword
	ForexKeys       Keyword
	DebitAmounts    Keyword

	UnfinishedTransactions Keyword

	OrderRefReuse Keyword
	OrderDelivery Delivery

	texts map[string]string // of the values that are not the default
}

// Reuse is what happens when a spent refresh token is presented again.
type Reuse struct {
	Policy Keyword
	Window time.Duration // of SameSuccessor and NewPair
}

// Delivery is when an order has its vouchers.
type Delivery struct {
	Policy Keyword
	Delay  time.Duration // of After
}

// Rate is a limit on requests: so many in that time, for one operation or, with "*", for each of them.
type Rate struct {
	Operation string
	Count     int
	Per       time.Duration
}

// defaultWord stands for the default of any assumption.
const defaultWord = "default"

// Default is the set of defaults.
func Default() Set { return defaults() }

// defaults go through the register once a process. Nothing that a set holds is ever changed; With makes another.
var defaults = sync.OnceValue(func() Set {
	var s Set
	for a := range each() {
		if err := a.apply(&s, a.Default); err != nil {
			panic(err) // a mistake in the register, which every test would see
		}
	}
	return s
})

// With returns the set with other values, by name. The word "default" stands for the default of any. The error joins one
// error for each name or value that is wrong, in the order of the names; the set is then of no use.
func (s Set) With(values map[string]string) (Set, error) {
	s.texts = maps.Clone(s.texts)
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		errs = append(errs, s.choose(name, values[name]))
	}
	return s, errors.Join(errs...)
}

// Check tells whether an assumption of that name takes the value. The error says what was expected.
func Check(name, value string) error {
	var s Set
	return s.choose(name, value)
}

// choose sets one assumption.
func (s *Set) choose(name, text string) error {
	a, err := Lookup(name)
	if err != nil {
		return err
	}
	if text == defaultWord {
		text = a.Default
	}
	return a.apply(s, text)
}

// apply sets the assumption to the value that text stands for.
func (a Assumption) apply(s *Set, text string) error {
	value, param, ok := a.match(text)
	if !ok {
		return fmt.Errorf("assumption %s has no value %.64q, want %s%s", a.Name, text, strings.Join(a.Forms(), " or "), a.hint(text))
	}
	if err := a.set(s, value.Keyword, param); err != nil {
		return a.wrong(err)
	}
	s.note(a, text)
	return nil
}

// wrong names the assumption in front of an error, or of each that is joined in it: a parameter may be a list.
func (a Assumption) wrong(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return fmt.Errorf("assumption %s: %w", a.Name, err)
	}
	var errs []error
	for _, e := range joined.Unwrap() {
		errs = append(errs, a.wrong(e))
	}
	return errors.Join(errs...)
}

// hint finds the keyword that was meant, whether its parameter was left out or it was misspelt.
func (a Assumption) hint(text string) string {
	var words []string
	for _, v := range a.Values {
		words = append(words, string(v.Keyword))
	}
	word, _, _ := strings.Cut(text, "=")
	for _, v := range a.Values {
		if string(v.Keyword) == word {
			return `, did you mean "` + v.String() + `"?`
		}
	}
	return suggest.Hint(word, words)
}

func (s *Set) note(a Assumption, text string) {
	if text == a.Default {
		delete(s.texts, a.Name)
		return
	}
	if s.texts == nil {
		s.texts = map[string]string{}
	}
	s.texts[a.Name] = text
}

// Value returns the value of an assumption as text.
func (s Set) Value(a Assumption) string {
	if text, ok := s.texts[a.Name]; ok {
		return text
	}
	return a.Default
}
