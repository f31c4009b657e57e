package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// faultFlags are the fields of a rule. The others are read by their names.
type faultFlags struct {
	cmd    *cobra.Command
	effect string
	with   []string
}

// bindFaultFlags returns what reads the rule that the flags say.
func bindFaultFlags(cmd *cobra.Command) func(io.Reader) (fault.Rule, error) {
	f := &faultFlags{cmd: cmd}
	flags := cmd.Flags()
	flags.SetNormalizeFunc(timesIsFirst)
	flags.String("operation", "", "the `OPERATION` whose calls count, such as refresh, or \"*\" for all")
	flags.String("account", "", "count the calls of this account alone, a `NAME`")
	flags.String("phase", "", "`PHASE` before or after the state has changed")
	flags.Int("nth", 0, "spoil the call of this `NUMBER` alone")
	flags.Int("first", 0, "spoil this `NUMBER` of calls from the first on; --times is the same")
	flags.Int("every", 0, "spoil each call whose number this `NUMBER` divides")
	flags.Float64("probability", 0, "spoil calls by this `CHANCE` of at most 1")
	flags.StringVar(&f.effect, "effect", "", "the `TYPE` of what happens, see above")
	flags.StringArrayVar(&f.with, "with", nil, "what the effect needs, as `NAME=VALUE` (repeatable)")
	flags.String("ttl", "", "how long the rule lives, a `DURATION` of the mock's time (default for ever)")
	flags.String("rule", "", "the whole rule as `JSON`, @FILE or -")
	offerLater(cmd, "operation", func() []cobra.Completion { return operations(fault.AnyOperation) })
	offer(cmd, "phase", words(fault.Before, fault.After)...)
	offer(cmd, "effect", fault.Types()...)
	return f.read
}

// timesIsFirst takes --times for --first.
func timesIsFirst(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if name == "times" {
		name = "first"
	}
	return pflag.NormalizedName(name)
}

func (f *faultFlags) read(stdin io.Reader) (fault.Rule, error) {
	names := append([]string{"id", "effect", "with", "nth", "first", "every", "probability"}, plainFields...)
	return readRule(f.cmd, stdin, fault.Parse, f.json, names...)
}

// plainFields are flags that are fields of the same name.
var plainFields = []string{"operation", "account", "phase", "ttl"}

// json writes the rule as the API wants it, with what is given alone, so that what is missing is told.
func (f *faultFlags) json() ([]byte, error) {
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
