package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// readRule makes a rule of the text of --rule, which is whole, or else of other flags: fields writes it as the API wants it.
// The names are those of the others.
func readRule[R any](cmd *cobra.Command, stdin io.Reader, parse func([]byte) (R, error), fields func() ([]byte, error), names ...string) (rule R, err error) {
	text := cmd.Flags().Lookup("rule")
	if !text.Changed {
		raw, err := fields()
		if err != nil {
			return rule, err
		}
		return parse(raw)
	}
	if others := givenFlags(cmd, names...); others != nil {
		return rule, fmt.Errorf("%s means nothing beside --rule, which is whole", strings.Join(others, " "))
	}
	raw, err := ruleText(text.Value.String(), stdin)
	if err != nil {
		return rule, err
	}
	rule, err = parse(raw)
	return rule, within("--rule", err)
}

// ruleText is what --rule gives: JSON, a file, or standard input.
func ruleText(rule string, stdin io.Reader) ([]byte, error) {
	if name, isFile := strings.CutPrefix(rule, "@"); isFile || rule == "-" {
		return readFile(name, stdin)
	}
	return []byte(rule), nil
}

// within says where each of the errors joined in err is from.
func within(place string, err error) error {
	if err == nil {
		return nil
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	errs := make([]error, len(all))
	for i, e := range all {
		errs[i] = fmt.Errorf("%s: %w", place, e)
	}
	return errors.Join(errs...)
}

// readRules reads an array of rules.
func readRules[R any](name string, stdin io.Reader, parse func([]byte) ([]R, error)) ([]R, error) {
	raw, err := readFile(name, stdin)
	if err != nil {
		return nil, err
	}
	rules, err := parse(raw)
	return rules, within(shownName(name), err)
}

// readFile reads a file, or standard input for "-".
func readFile(name string, stdin io.Reader) ([]byte, error) {
	if name != "-" {
		return os.ReadFile(name)
	}
	raw, err := io.ReadAll(stdin)
	if err != nil {
		return nil, failure{fmt.Errorf("standard input: %w", err)}
	}
	return raw, nil
}

// shownName is what to call a file that readFile reads.
func shownName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}
