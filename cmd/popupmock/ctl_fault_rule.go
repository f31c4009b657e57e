package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// ruleFlags are the fields of a rule.
type ruleFlags struct {
	cmd                                        *cobra.Command
	rule, id, operation, account, phase, until string
	effect                                     string
	with                                       []string
	nth, first, every                          int
	probability                                float64
}

func (f *ruleFlags) bind(cmd *cobra.Command) {
	f.cmd = cmd
	flags := cmd.Flags()
	flags.SetNormalizeFunc(timesIsFirst)
	flags.StringVar(&f.operation, "operation", "", "the `OPERATION` whose calls count, such as refresh, or \"*\" for all")
	flags.StringVar(&f.account, "account", "", "count the calls of this account alone, a `NAME`")
	flags.StringVar(&f.phase, "phase", "", "`PHASE` before or after the state has changed")
	flags.IntVar(&f.nth, "nth", 0, "spoil the call of this `NUMBER` alone")
	flags.IntVar(&f.first, "first", 0, "spoil this `NUMBER` of calls from the first on; --times is the same")
	flags.IntVar(&f.every, "every", 0, "spoil each call whose number this `NUMBER` divides")
	flags.Float64Var(&f.probability, "probability", 0, "spoil calls by this `CHANCE` of at most 1")
	flags.StringVar(&f.effect, "effect", "", "the `TYPE` of what happens, see above")
	flags.StringArrayVar(&f.with, "with", nil, "what the effect needs, as `NAME=VALUE` (repeatable)")
	flags.StringVar(&f.until, "ttl", "", "how long the rule lives, a `DURATION` of the mock's time (default for ever)")
	flags.StringVar(&f.rule, "rule", "", "the whole rule as `JSON`, @FILE or -")
	offer(cmd, "operation", append(operations(), fault.AnyOperation)...)
	offer(cmd, "phase", words(fault.Before, fault.After)...)
	offer(cmd, "effect", fault.Types()...)
}

// timesIsFirst takes --times for --first.
func timesIsFirst(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if name == "times" {
		name = "first"
	}
	return pflag.NormalizedName(name)
}

// read makes the rule that the flags say.
func (f *ruleFlags) read(stdin io.Reader) (fault.Rule, error) {
	raw, err := f.raw(stdin)
	if err != nil {
		return fault.Rule{}, err
	}
	rule, err := fault.Parse(raw)
	if f.cmd.Flags().Changed("rule") {
		err = within("--rule", err)
	}
	return rule, err
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

func (f *ruleFlags) raw(stdin io.Reader) ([]byte, error) {
	if !f.cmd.Flags().Changed("rule") {
		return f.json()
	}
	if others := givenFlags(f.cmd, append([]string{"id", "effect", "with", "nth", "first", "every", "probability"}, plainFields...)...); others != nil {
		return nil, fmt.Errorf("%s means nothing beside --rule, which is whole", strings.Join(others, " "))
	}
	return ruleText(f.rule, stdin)
}

// ruleText is what --rule gives: JSON, a file, or standard input.
func ruleText(rule string, stdin io.Reader) ([]byte, error) {
	if name, isFile := strings.CutPrefix(rule, "@"); isFile || rule == "-" {
		return readFile(name, stdin)
	}
	return []byte(rule), nil
}

// plainFields are flags that are fields of the same name.
var plainFields = []string{"operation", "account", "phase", "ttl"}

// json writes the rule as the API wants it, with what is given alone, so that what is missing is told.
func (f *ruleFlags) json() ([]byte, error) {
	flags := f.cmd.Flags()
	rule := map[string]any{}
	for _, name := range append([]string{"id"}, plainFields...) {
		if flags.Changed(name) {
			rule[name] = flags.Lookup(name).Value.String()
		}
	}
	when := map[string]any{}
	for _, name := range []string{"nth", "first", "every", "probability"} {
		if flags.Changed(name) {
			when[name] = json.RawMessage(flags.Lookup(name).Value.String())
		}
	}
	if len(when) > 0 {
		rule["when"] = when
	}
	if f.effect == "" {
		return nil, errors.New("--effect is missing, want one of " + strings.Join(fault.Types(), ", "))
	}
	effect, err := effectFields(f.with)
	if err != nil {
		return nil, err
	}
	effect["type"] = f.effect
	rule["effect"] = effect
	return json.Marshal(rule)
}

// effectFields reads what was given as NAME=VALUE.
func effectFields(with []string) (map[string]any, error) {
	fields := map[string]any{}
	for _, text := range with {
		name, value, found := strings.Cut(text, "=")
		if !found || name == "" || name == "type" {
			return nil, fmt.Errorf("--with: %q is no NAME=VALUE of an effect, want for example status=503", text)
		}
		if err := setField(fields, strings.Split(name, "."), fieldValue(value)); err != nil {
			return nil, fmt.Errorf("--with %s: %w", name, err)
		}
	}
	return fields, nil
}

// setField sets a field in an object, or in objects in it.
func setField(fields map[string]any, path []string, value any) error {
	if len(path) > 1 {
		inner, isObject := fields[path[0]].(map[string]any)
		if fields[path[0]] == nil {
			inner, isObject = map[string]any{}, true
			fields[path[0]] = inner
		}
		if !isObject {
			return errors.New("is given as a value and as an object, want one of them")
		}
		return setField(inner, path[1:], value)
	}
	if _, twice := fields[path[0]]; twice {
		return errors.New("is given twice, want it once")
	}
	fields[path[0]] = value
	return nil
}

// fieldValue takes JSON as it is, and all else as text.
func fieldValue(text string) any {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// effectText shows an effect as --effect and --with have it.
func effectText(e fault.Effect) string {
	var rule struct{ Effect map[string]any }
	raw, err := json.Marshal(fault.Rule{Effect: e})
	if err != nil || json.Unmarshal(raw, &rule) != nil {
		return "" // the mock has sent it as JSON
	}
	name, _ := rule.Effect["type"].(string)
	delete(rule.Effect, "type")
	return strings.Join(append([]string{name}, fieldTexts("", rule.Effect)...), " ")
}

func fieldTexts(prefix string, fields map[string]any) (texts []string) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch value := fields[name].(type) {
		case map[string]any:
			texts = append(texts, fieldTexts(prefix+name+".", value)...)
		default:
			text, bare := value.(string)
			if !bare || json.Valid([]byte(text)) { // bare it would be taken as JSON
				raw, _ := json.Marshal(value) // it comes from JSON
				text = string(raw)
			}
			texts = append(texts, prefix+name+"="+text)
		}
	}
	return texts
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
