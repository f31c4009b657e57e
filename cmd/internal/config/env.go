package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

const variablePrefix = "POPUPMOCK_"

// clientVariables tell a client under test, and those who steer the mock, where it is. They never configure the mock.
var clientVariables = []string{"POPUPMOCK_BASE_URL", "POPUPMOCK_USERNAME", "POPUPMOCK_PASSWORD", "POPUPMOCK_CONTROL_URL"}

// serviceLink is a variable that Kubernetes sets in every container of a namespace that has a service named popupmock, or popupmock-redis, in
// the manner of Docker's links. Nobody wrote it, so nobody misspelt it.
var serviceLink = regexp.MustCompile(`^POPUPMOCK_(?:\w+_)?(SERVICE_HOST=|SERVICE_PORT(_\w+)?=|PORT=[a-z]+://|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?=)`)

// readEnvironment picks the settings out of variables in the form NAME=VALUE. Empty ones count as not given.
func readEnvironment(environ []string) (source, error) {
	given := source{}
	var errs []error
	for _, variable := range environ {
		name, text, _ := strings.Cut(variable, "=")
		if text == "" || !strings.HasPrefix(name, variablePrefix) || slices.Contains(clientVariables, name) || serviceLink.MatchString(variable) {
			continue
		}
		i := slices.IndexFunc(settings, func(s setting[Settings]) bool { return variableName(s.name) == name })
		if i < 0 {
			errs = append(errs, unknownVariable(name))
			continue
		}
		texts := []string{text}
		if settings[i].kind == aMap {
			texts = strings.Fields(text) // values may have commas
		}
		given[settings[i].name] = entriesOf(settings[i].kind, texts, place{name: name})
	}
	return given, errors.Join(errs...)
}

func unknownVariable(name string) error {
	if hint := suggest.Hint(name, variableNames()); hint != "" {
		return fmt.Errorf("unknown variable %s%s", name, hint)
	}
	return fmt.Errorf(`unknown variable %s; each flag of "popupmock serve --help" has one, such as POPUPMOCK_LISTEN`, name)
}

func variableNames() []string {
	var names []string
	for _, s := range settings {
		names = append(names, variableName(s.name))
	}
	return append(names, clientVariables...)
}

// variableName spells the name of a setting as a variable.
func variableName(setting string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(setting, "-", "_"))
}

// keyName spells the name of a setting as a key of the file.
func keyName(setting string) string { return strings.ReplaceAll(setting, "-", "_") }
