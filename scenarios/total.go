package scenarios

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
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

// notOfScripts are fields of the journal's filter whose values a script cannot know.
var notOfScripts = []string{"limit", "sandbox", "since"}

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
	if len(values) == 0 {
		return journal.Filter{}, errors.New("want 'METHOD /path', or fields of the journal such as 'operation=refresh status=401'")
	}
	for _, key := range notOfScripts {
		if values[key] != nil {
			return journal.Filter{}, fmt.Errorf("want no %s=, which is not for scripts", key)
		}
	}
	return journal.ParseFilter(values)
}
