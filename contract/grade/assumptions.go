package grade

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// A setting is a value of an assumption.
type setting struct{ name, value string }

func (s setting) String() string { return s.name + "=" + s.value }

// samples are values of the assumptions that take a parameter.
var samples = map[string]string{
	"clock-leeway":   "30s",
	"session-limit":  "2h",
	"forwarded-for":  "trust=127.0.0.0/8",
	"rate-limit":     "60/1m",
	"order-delivery": "after=1m",
}

// journeyChecks are the situations that a client is put into under each assumption: its way through a session, and what goes
// wrong on it most often.
var journeyChecks = []string{
	"plain/ordinary",
	"recovers-from-401/revoked", "logs-in-again/revoked", "leaves-403-alone/data", "survives-lost-refresh/reset",
}

// settings are the values that the documentation allows, besides those that hold, of the assumptions that are about anything that
// the client asks for.
func (l *lab) settings() []setting {
	used := map[string]bool{opRefresh: true}
	for _, e := range l.survey.record.entries {
		used[e.Operation] = true
	}
	var all []setting
	for _, a := range assumption.Register() {
		if len(a.Operations) > 0 && !slices.ContainsFunc(a.Operations, func(op string) bool { return used[op] }) {
			continue
		}
		if picked := l.options.Assuming; picked != nil && !picked(a.Name) {
			continue
		}
		for _, v := range a.Values {
			if value := sample(a.Name, v); !v.Lab && value != "" && value != l.holds(a) {
				all = append(all, setting{a.Name, value})
			}
		}
	}
	return all
}

// holds is the value that the other checks are done under.
func (l *lab) holds(a assumption.Assumption) string {
	if value, given := l.options.Assumptions[a.Name]; given {
		return value
	}
	return a.Default
}

// sample is a value in full; empty where it takes a parameter of which there is no sample.
func sample(name string, v assumption.Value) string {
	if v.Param == "" {
		return string(v.Keyword)
	}
	if text := samples[name]; strings.HasPrefix(text, string(v.Keyword)) {
		return text
	}
	return ""
}

// A journey is what became of the client under some settings: what failed, by situation, that does not fail otherwise.
type journey map[string]part

// travel puts the client into the situations under settings.
func (l *lab) travel(ctx context.Context, settings []setting) journey {
	under := *l
	under.options.Assumptions = maps.Clone(l.options.Assumptions)
	if under.options.Assumptions == nil {
		under.options.Assumptions = map[string]string{}
	}
	for _, s := range settings {
		under.options.Assumptions[s.name] = s.value
	}
	worse := journey{}
	for _, r := range append(rules(&under), plainJourney()) {
		for _, c := range r.checks {
			id := r.id + "/" + c.id
			if !slices.Contains(journeyChecks, id) || !l.works[id] || ctx.Err() != nil {
				continue
			}
			if seen := under.try(ctx, r, c); seen.worse() {
				worse[id] = part{id, c.title, c.how, seen.finding, seen}
			}
		}
	}
	return worse
}

// plainJourney is a world in which nothing goes wrong, but for what is assumed.
func plainJourney() rule {
	return rule{id: "plain", checks: []check{{
		id: "ordinary", title: "Nothing goes wrong.",
		judge: func(r *record) finding {
			if f, is := r.endless(); is {
				return f
			}
			if !r.succeeded() {
				return failed(r.entries, "not every call succeeded: %s", r.gist())
			}
			return passed(nil, "every call succeeded")
		},
	}}}
}

// worse tells whether a situation that the client has passed was not passed. That it did not come about is no harm to a client
// that works.
func (r *record) worse() bool {
	switch r.finding.verdict {
	case report.Fail, report.Error:
		return true
	case report.Skipped:
		return len(r.runs) > 0 && !r.runs[0].ok()
	}
	return false
}

// shrink leaves the settings without which it would not fail: fewer tell more.
func shrink(settings []setting, fails func([]setting) bool) []setting {
	for i := 0; i < len(settings); {
		fewer := slices.Delete(slices.Clone(settings), i, i+1)
		if fails(fewer) {
			settings = fewer
		} else {
			i++
		}
	}
	return settings
}

// assumptionStudy tries the client under each value of each assumption, and then under any two of those that it copes with. A
// result says on what the client depends that no page says.
func (l *lab) assumptionStudy(ctx context.Context, records []*record) []report.Result {
	l.works = map[string]bool{"plain/ordinary": true}
	for _, r := range records {
		l.works[r.rule+"/"+r.check.id] = r.finding.verdict == report.Pass
	}
	settings := l.settings()
	journeys := make([]journey, len(settings))
	l.each(ctx, len(settings), func(i int) string {
		journeys[i] = l.travel(ctx, settings[i:i+1])
		return "assumption " + settings[i].String()
	})
	var results []report.Result
	good := map[string][]string{}
	for i, s := range settings {
		at := slices.IndexFunc(results, func(r report.Result) bool { return r.ID == assumedID(s.name) })
		if at < 0 {
			at, results = len(results), append(results, l.aboutAssumption(s.name))
		}
		l.addSetting(&results[at], s, journeys[i])
		if len(journeys[i]) == 0 {
			good[s.name] = append(good[s.name], s.value)
		}
	}
	if ctx.Err() == nil && len(good) > 1 {
		results = append(results, l.pairStudy(ctx, good))
	}
	return results
}

// assumedTwo is the id of the result about any two of them.
const assumedTwo = "assume-two"

func assumedID(name string) string { return "assume-" + name }

func (l *lab) aboutAssumption(name string) report.Result {
	a, _ := assumption.Lookup(name) // it comes from the register
	return report.Result{
		ID: assumedID(name), Area: string(areaAssumptions), Basis: "assumed", Source: a.Source, Verdict: report.Pass,
		Title: "No page says " + a.Silent + ".",
	}
}

// addSetting adds what one value has shown to the result of its assumption.
func (l *lab) addSetting(result *report.Result, s setting, worse journey) {
	if len(worse) == 0 {
		result.Parts = append(result.Parts, report.Part{ID: s.value, Title: s.String(), Verdict: report.Pass, Reason: "no difference"})
		return
	}
	for _, id := range slices.Sorted(maps.Keys(worse)) {
		p := worse[id]
		p.id, p.finding.verdict = s.value+"/"+id, report.Inform
		p.title = s.String() + ": " + p.title
		result.Parts = append(result.Parts, l.shownPart(p))
	}
	reason := fmt.Sprintf("it depends on this: with %s, %s fails", s, strings.Join(slices.Sorted(maps.Keys(worse)), " and "))
	if result.Verdict == report.Inform {
		reason = result.Reason + "; " + reason
	}
	result.Verdict, result.Reason = report.Inform, reason
}

// pairStudy tries any two of the values together that the client copes with one by one.
func (l *lab) pairStudy(ctx context.Context, good map[string][]string) report.Result {
	names := slices.Sorted(maps.Keys(good))
	var sizes []int
	for _, name := range names {
		sizes = append(sizes, len(good[name])+1) // the default is one as well
	}
	rows := cover(sizes)
	failing := make([][]setting, len(rows))
	l.each(ctx, len(rows), func(i int) string {
		var settings []setting
		for f, v := range rows[i] {
			if v > 0 {
				settings = append(settings, setting{names[f], good[names[f]][v-1]})
			}
		}
		fails := func(some []setting) bool { return len(l.travel(ctx, some)) > 0 }
		if fails(settings) {
			failing[i] = shrink(settings, fails)
		}
		return fmt.Sprintf("assumptions together, %d of %d", i+1, len(rows))
	})
	result := report.Result{
		ID: assumedTwo, Area: string(areaAssumptions), Basis: "assumed", Verdict: report.Pass,
		Title:  "Any two of these together make no difference.",
		Reason: fmt.Sprintf("%d combinations hold any two of %d assumptions", len(rows), len(names)),
	}
	var found []string
	for _, settings := range failing {
		if text := join(settings); len(settings) > 0 && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	if len(found) > 0 {
		result.Verdict, result.Reason = report.Inform, "it depends on these not coming together: "+strings.Join(found, "; ")
	}
	return result
}

func join(settings []setting) string {
	var words []string
	for _, s := range settings {
		words = append(words, s.String())
	}
	return strings.Join(words, " with ")
}
