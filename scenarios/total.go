package scenarios

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

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
	switch {
	case b.Min == nil && b.Max == nil || b.Check() != nil:
		return journal.Bounds{}, wrong
	case b.Max == nil && *b.Min == 0:
		return journal.Bounds{}, errors.New("want how many there are, which 0.. leaves open")
	}
	return b, nil
}

// fieldNames are the fields of the journal that a script can know.
func fieldNames() []string {
	return slices.DeleteFunc(journal.FilterKeys(), func(key string) bool { return slices.Contains([]string{"limit", "replica", "sandbox", "since"}, key) })
}

// checkField is about a field of the journal.
func checkField(name, value string) error {
	if known := fieldNames(); !slices.Contains(known, name) {
		return fmt.Errorf("unknown field %s=, want one of %s%s", name, strings.Join(known, ", "), suggest.Hint(name, known))
	}
	_, err := journal.ParseFilter(url.Values{name: {value}})
	return err
}

// parseRequest reads which requests of the journal are meant: METHOD PATH, or fields as in a query.
func parseRequest(text string) (journal.Filter, error) {
	words := strings.Fields(text)
	if len(words) == 2 && methodPattern.MatchString(words[0]) && strings.HasPrefix(words[1], "/") {
		return journal.Filter{Method: words[0], Path: words[1]}, nil
	}
	values := url.Values{}
	for _, word := range words {
		key, value, found := strings.Cut(word, "=")
		if !found {
			return journal.Filter{}, errors.New("want 'METHOD /path', or fields of the journal such as 'operation=refresh status=401'")
		}
		values[key] = append(values[key], value)
	}
	if len(values) == 0 {
		return journal.Filter{}, errors.New("want 'METHOD /path', or fields of the journal such as 'operation=refresh status=401'")
	}
	for _, key := range sortedKeys(values) {
		if err := checkField(key, values.Get(key)); err != nil {
			return journal.Filter{}, err
		}
	}
	return journal.ParseFilter(values)
}
