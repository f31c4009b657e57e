package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
	"github.com/popupmock/popupmock/openapi"
)

// ruleCommands arm faults and triggers.
func ruleCommands() []*command {
	return []*command{
		{
			name: "fault", does: steers | setsUp, check: checkFault, gives: givesRule,
			usage: "OPERATION EFFECT [id=ID] [account=NAME] [phase=before|after] [nth=COUNT] [first=COUNT] [every=COUNT] [probability=NUMBER] [ttl=DURATION] [FIELD=VALUE]...",
			help:  "Spoils answers, before or after the state of the mock has changed. FIELDs are those that the effect has in the control API, as in fault refresh status status=503 phase=before first=2; a.b= is b in a.",
			run: func(a *actor, c *call) error {
				rule, err := fault.Parse(c.faultJSON())
				if err != nil {
					return unablef("%v", err)
				}
				_, err = a.place.plane.AddFault(a.w.ctx, rule)
				a.w.mark(a, c, err)
				return steered(err)
			},
		},
		{
			name: "hits", usage: "RULE TOTAL", does: expects | reads,
			help: "Counts how often a fault or a trigger has fired.", run: hits,
		},
		{
			name: "trigger", does: steers | setsUp, check: checkTrigger, gives: givesRule,
			usage: "OPERATION EVENT ACTION [id=ID] [account=NAME] [nth=COUNT] [FIELD=VALUE]...",
			help:  "Changes the mock when a request arrives, or when it was answered, as in trigger listWallets received nth=2 advance by=1h. FIELDs are those that the action has in the control API; account= narrows the requests.",
			run: func(a *actor, c *call) error {
				rule, err := trigger.Parse(c.triggerJSON())
				if err != nil {
					return unablef("%v", err)
				}
				_, err = a.place.plane.AddTrigger(a.w.ctx, rule)
				a.w.mark(a, c, err)
				return steered(err)
			},
		},
		{
			name: "unfault", usage: "[RULE]", does: steers,
			help: "Takes a fault back, or all of them, and lets go of the requests that it holds up.",
			run: func(a *actor, c *call) error {
				if c.has("RULE") {
					return steered(a.place.plane.DeleteFault(a.w.ctx, c.get("RULE")))
				}
				return steered(a.place.plane.ClearFaults(a.w.ctx))
			},
		},
		{
			name: "untrigger", usage: "[RULE]", does: steers,
			help: "Takes a trigger back, or all of them.",
			run: func(a *actor, c *call) error {
				if c.has("RULE") {
					return steered(a.place.plane.DeleteTrigger(a.w.ctx, c.get("RULE")))
				}
				return steered(a.place.plane.ClearTriggers(a.w.ctx))
			},
		},
	}
}

// whenFields pick calls by their number.
var whenFields = []string{"nth", "first", "every", "probability"}

// faultJSON writes a fault as the control API has it.
func (c *call) faultJSON() []byte {
	rule := map[string]any{"operation": c.get("OPERATION")}
	when := map[string]any{}
	for _, name := range []string{"id", "account", "phase", "ttl"} {
		if c.has(name) {
			rule[name] = c.get(name)
		}
	}
	for _, name := range whenFields {
		if c.has(name) {
			when[name] = json.RawMessage(c.get(name))
		}
	}
	if len(when) > 0 {
		rule["when"] = when
	}
	effect := map[string]any{"type": c.get("EFFECT")}
	for _, f := range c.fields {
		setField(effect, strings.Split(f.name, "."), fieldValue(f.value))
	}
	rule["effect"] = effect
	text, _ := json.Marshal(rule) // was checked
	return text
}

// triggerJSON writes a trigger as the control API has it.
func (c *call) triggerJSON() []byte {
	on := map[string]any{"operation": c.get("OPERATION"), "event": c.get("EVENT")}
	if c.has("account") {
		on["account"] = c.get("account")
	}
	if c.has("nth") {
		on["nth"] = c.number("nth")
	}
	action := map[string]any{"action": c.get("ACTION")}
	for _, f := range c.fields {
		setField(action, strings.Split(f.name, "."), fieldValue(f.value))
	}
	rule := map[string]any{"on": on, "do": []any{action}}
	if c.has("id") {
		rule["id"] = c.get("id")
	}
	text, _ := json.Marshal(rule) // was checked
	return text
}

// setField sets a field in an object, or in objects in it. What is there already is replaced.
func setField(fields map[string]any, path []string, value any) {
	if len(path) == 1 {
		fields[path[0]] = value
		return
	}
	inner, isObject := fields[path[0]].(map[string]any)
	if !isObject {
		inner = map[string]any{}
		fields[path[0]] = inner
	}
	setField(inner, path[1:], value)
}

// fieldValue takes JSON as it is, and all else as text.
func fieldValue(text string) any {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// checkFault finds out whether the mock would take a fault, before anything runs.
func checkFault(k *checker, c *call) {
	fixed, ok := c.fixed()
	if !ok {
		return
	}
	rule, err := fault.Parse(fixed.faultJSON())
	if err == nil {
		var api *openapi.Document
		if api, err = openapi.Load(openapi.Extensions); err == nil {
			err = rule.Check(api)
		}
	}
	k.each(c, err)
}

func checkTrigger(k *checker, c *call) {
	fixed, ok := c.fixed()
	if !ok {
		return
	}
	rule, err := trigger.Parse(fixed.triggerJSON())
	if err == nil {
		var api *openapi.Document
		if api, err = openapi.Load(openapi.Extensions); err == nil {
			err = rule.Check(trigger.Known{API: api})
		}
	}
	k.each(c, err)
}

func hits(a *actor, c *call) error {
	id := c.get("RULE")
	faults, err := a.place.plane.Faults(a.w.ctx)
	if err != nil {
		return steered(err)
	}
	if at := slices.IndexFunc(faults, func(s fault.State) bool { return s.ID == id }); at >= 0 {
		return total(c.get("TOTAL"), int(faults[at].Hits), "hits of "+id, fmt.Sprintf("%d of %d calls", faults[at].Hits, faults[at].Calls))
	}
	triggers, err := a.place.plane.Triggers(a.w.ctx)
	if err != nil {
		return steered(err)
	}
	if at := slices.IndexFunc(triggers, func(s trigger.State) bool { return s.ID == id }); at >= 0 {
		return total(c.get("TOTAL"), int(triggers[at].Hits), "hits of "+id, fmt.Sprint(triggers[at].Hits))
	}
	return unablef("there is no fault and no trigger %q", id)
}
