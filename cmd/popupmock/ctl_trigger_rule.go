package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

// triggerFlags are the fields of a trigger.
type triggerFlags struct {
	cmd                    *cobra.Command
	operation, event, from string
	nth                    int
	actions                []string
}

// bindTriggerFlags returns what reads the trigger that the flags say.
func bindTriggerFlags(cmd *cobra.Command) func(io.Reader) (trigger.Rule, error) {
	f := &triggerFlags{cmd: cmd}
	flags := cmd.Flags()
	flags.StringVar(&f.operation, "on", "", "the `OPERATION` whose requests count, such as refresh, or \"*\" for all")
	flags.StringVar(&f.event, "event", "", "`EVENT` received, before the request is judged, or answered, before its answer goes out")
	flags.IntVar(&f.nth, "nth", 0, "the request of this `NUMBER` alone (default every one)")
	flags.StringVar(&f.from, "account", "", "count the requests of this account alone, a `NAME`")
	flags.StringArrayVar(&f.actions, "do", nil, "what is done, an `ACTION` and what it needs, see above (repeatable)")
	flags.String("rule", "", "the whole trigger as `JSON`, @FILE or -")
	offerLater(cmd, "on", func() []cobra.Completion { return operations(trigger.AnyOperation) })
	offer(cmd, "event", words(trigger.Received, trigger.Answered)...)
	offer(cmd, "do", trigger.Types()...)
	return f.read
}

func (f *triggerFlags) read(stdin io.Reader) (trigger.Rule, error) {
	return readRule(f.cmd, stdin, trigger.Parse, f.json, "id", "on", "event", "nth", "account", "do")
}

// json writes the trigger as the API wants it, with what is given alone.
func (f *triggerFlags) json() ([]byte, error) {
	if err := f.missing(); err != nil {
		return nil, err
	}
	given := f.cmd.Flags().Changed
	on := map[string]any{"operation": f.operation, "event": f.event}
	if given("account") {
		on["account"] = f.from
	}
	if given("nth") {
		on["nth"] = f.nth
	}
	rule := map[string]any{"on": on}
	if given("id") {
		rule["id"] = f.cmd.Flags().Lookup("id").Value.String()
	}
	var actions []any
	for i, text := range f.actions {
		action, err := actionOf(text)
		if err != nil {
			return nil, fmt.Errorf("--do of action %d: %w", i+1, err)
		}
		actions = append(actions, action)
	}
	rule["do"] = actions
	return json.Marshal(rule)
}

// missing tells all flags that a trigger needs and that are not there.
func (f *triggerFlags) missing() error {
	var errs []error
	if f.operation == "" {
		errs = append(errs, errors.New(`--on is missing, want an operation such as refresh, or "*" for all`))
	}
	if f.event == "" {
		errs = append(errs, fmt.Errorf("--event is missing, want %s or %s", trigger.Received, trigger.Answered))
	}
	if len(f.actions) == 0 {
		errs = append(errs, errors.New(`--do is missing, want for example --do "advance by=1h"; the actions are `+strings.Join(trigger.Types(), ", ")))
	}
	return errors.Join(errs...)
}

// actionOf reads an action: its type and NAME=VALUE between blanks, or a JSON object for values that have blanks.
func actionOf(text string) (any, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		if !json.Valid([]byte(text)) {
			return nil, errors.New("is no JSON")
		}
		return json.RawMessage(text), nil
	}
	parts := strings.Fields(text)
	if len(parts) == 0 || strings.Contains(parts[0], "=") {
		return nil, fmt.Errorf("%q does not begin with an action, want one of %s", text, strings.Join(trigger.Types(), ", "))
	}
	fields := map[string]any{"action": parts[0]}
	for _, part := range parts[1:] {
		name, value, found := strings.Cut(part, "=")
		if !found || name == "" || name == "action" {
			return nil, fmt.Errorf("%q is no NAME=VALUE of an action, want for example by=1h", part)
		}
		if err := setField(fields, strings.Split(name, "."), fieldValue(value)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return fields, nil
}

// actionTexts shows actions as --do has them.
func actionTexts(actions []trigger.Action) (texts []string) {
	var rule struct{ Do []map[string]any }
	raw, err := json.Marshal(trigger.Rule{Do: actions})
	if err != nil || json.Unmarshal(raw, &rule) != nil {
		return nil // the mock has sent them as JSON
	}
	for _, fields := range rule.Do {
		name, _ := fields["action"].(string)
		delete(fields, "action")
		texts = append(texts, strings.Join(append([]string{name}, fieldTexts("", fields)...), " "))
	}
	return texts
}
