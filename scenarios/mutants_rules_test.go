package scenarios_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// ruleMutants do with faults and triggers what was not asked for.
func ruleMutants() []broken.Mutant {
	when := func(change func(when map[string]any)) broken.Break {
		return steering(faultsRoute, func(rule map[string]any) {
			if w, ok := rule["when"].(map[string]any); ok {
				change(w)
			}
		})
	}
	more := func(field string, by float64) broken.Break {
		return when(func(w map[string]any) {
			if n, ok := w[field].(float64); ok {
				w[field] = n + by
			}
		})
	}
	effect := func(change func(effect map[string]any)) broken.Break {
		return steering(faultsRoute, func(rule map[string]any) {
			if e, ok := rule["effect"].(map[string]any); ok {
				change(e)
			}
		})
	}
	on := func(change func(on map[string]any)) broken.Break {
		return steering(triggersRoute, func(rule map[string]any) {
			if o, ok := rule["on"].(map[string]any); ok {
				change(o)
			}
		})
	}
	other := func(type1, type2 string) broken.Break {
		return effect(func(e map[string]any) {
			if e["type"] == type1 {
				e["type"] = type2
			}
		})
	}
	return []broken.Mutant{
		{Name: "faults after the state has changed come before", Break: steering(faultsRoute, func(rule map[string]any) {
			if e, _ := rule["effect"].(map[string]any); slices.Contains(early, fmt.Sprint(e["type"])) {
				rule["phase"] = "before"
			}
		})},
		{Name: "faults before the state has changed come after", Break: steering(faultsRoute, func(rule map[string]any) { rule["phase"] = "after" })},
		{Name: "faults of the first requests go on for one more", Break: more("first", 1)},
		{Name: "faults of the nth request come one later", Break: more("nth", 1)},
		{Name: "faults of every nth request come more seldom", Break: more("every", 1)},
		{Name: "faults that were to be few go on", Break: ignoring(faultsRoute, "when")},
		{Name: "faults go on after their time", Break: ignoring(faultsRoute, "ttl")},
		{Name: "faults of one account are for all", Break: ignoring(faultsRoute, "account")},
		{Name: "faults of one operation are for all", Break: steering(faultsRoute, func(rule map[string]any) { rule["operation"] = "*" })},
		{Name: "faults that are taken back go on", Break: immortal("/faults")},
		{Name: "there are no faults", Break: steering(faultsRoute, func(rule map[string]any) { rule["when"] = map[string]any{"nth": never} })},
		{Name: "a fault of a status has another", Break: effect(func(e map[string]any) {
			if status, ok := e["status"].(float64); ok && e["type"] == "status" {
				e["status"] = status + 1
			}
		})},
		{Name: "connections that were to be reset are closed", Break: other("reset", "close")},
		{Name: "connections that were to be closed are reset", Break: other("close", "reset")},
		{Name: "answers that were to be cut are not begun", Break: effect(func(e map[string]any) {
			if e["type"] == "cut" {
				e["type"] = "close"
				delete(e, "bytes")
			}
		})},
		{Name: "Retry-After of faults is a second off", Break: retryAfter(1)},
		{Name: "triggers come before the request, not after", Break: on(func(o map[string]any) { o["event"] = "received" })},
		{Name: "triggers come after the request, not before", Break: on(func(o map[string]any) { o["event"] = "answered" })},
		{Name: "triggers come one request later", Break: on(func(o map[string]any) {
			if n, ok := o["nth"].(float64); ok {
				o["nth"] = n + 1
			}
		})},
		{Name: "there are no triggers", Break: on(func(o map[string]any) { o["nth"] = never })},
		{Name: "triggers that are taken back go on", Break: immortal("/triggers")},
		{Name: "a reset does nothing", Break: broken.Always("POST /_mock/reset", http.StatusNoContent, "")},
		{Name: "a restored state is not restored", Break: broken.Before("PUT /_mock/state", func(v *broken.Visit) { v.Reply(http.StatusNoContent, "") })},
	}
}

// never is a count that no scenario comes to.
const never = 1_000_000

// early are the effects of faults that can come before the state has changed: they need no answer.
var early = []string{"status", "unauthorized", "retry_after", "reset", "close", "stall", "delay"}

// immortal has rules that are deleted come again, under other names.
func immortal(path string) broken.Break {
	return broken.Before("DELETE /_mock"+path+"*", func(v *broken.Visit) {
		var rules []map[string]any
		_ = json.Unmarshal(v.Control("GET", path, "").Body.Bytes(), &rules)
		v.Pass()
		for _, rule := range rules {
			id := fmt.Sprint(rule["id"])
			if v.Path != "/_mock"+path && !strings.HasSuffix(v.Path, "/"+id) {
				continue
			}
			delete(rule, "hits")
			delete(rule, "calls")
			rule["id"] = "again-" + id
			text, _ := json.Marshal(rule)
			v.Control("POST", path, string(text))
		}
	})
}

// retryAfter adds seconds to the header of that name.
func retryAfter(seconds int) broken.Break {
	return broken.After(broken.Everything, func(v *broken.Visit) {
		var n int
		if _, err := fmt.Sscan(v.Header.Get("Retry-After"), &n); err == nil {
			v.Header.Set("Retry-After", fmt.Sprint(n+seconds))
		}
	})
}
