package record

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// finding is what a recording says of an assumption.
type finding struct {
	assumption.Assumption
	value  string
	proven bool     // no other value that the documentation allows gives these answers
	shows  []string // by which request each other value is ruled out
	fits   []string // other values that give the same answers
	lab    bool     // the documentation rules the value out
}

// trial is how a story was answered under some values.
type trial struct {
	values map[string]string
	wrong  []int // how many differences each step has
	total  int
}

// prover looks for the values under which the mock answers as was recorded.
type prover struct {
	*player
	best trial
}

// mostRounds bounds the search: a value that only helps together with another one takes a round more.
const mostRounds = 4

// prove decides every assumption that the story touches. Each step keeps what is answered otherwise under the values that were found.
func (p *player) prove(ctx context.Context) ([]*finding, error) {
	v := &prover{player: p}
	var err error
	if v.best, err = v.try(ctx, map[string]string{}, nil, nil); err != nil {
		return nil, err
	}
	var findings []*finding
	for _, a := range assumption.Register() {
		if values := p.candidates(a); len(values) > 1 {
			findings = append(findings, &finding{Assumption: a, value: a.Default})
		}
	}
	for range mostRounds {
		better := false
		for _, f := range findings {
			changed, err := v.decide(ctx, f)
			if err != nil {
				return nil, err
			}
			better = better || changed
		}
		if !better {
			break
		}
	}
	for _, f := range findings {
		if !f.proven {
			delete(v.best.values, f.Name) // what is not shown is as always
		}
	}
	findings = slices.DeleteFunc(findings, func(f *finding) bool { return !f.proven })
	return findings, v.keep(ctx)
}

// decide tries all other values of an assumption, and takes the best one.
func (v *prover) decide(ctx context.Context, f *finding) (changed bool, err error) {
	before := f.value
	var tried []string
	trials := map[string]trial{}
	for _, value := range v.candidates(f.Assumption) {
		if value == f.value {
			continue
		}
		values := withValue(v.best.values, f.Name, value, f.Default)
		t, err := v.try(ctx, values, v.best.wrong, changes(f.Assumption))
		if err != nil {
			return false, err
		}
		if t.total < v.best.total || t.total == v.best.total && value == f.Default {
			trials[f.value] = v.best // which is worse than the new one, as all that were tried before it
			tried = append(tried, f.value)
			v.best, f.value = t, value
			continue
		}
		trials[value] = t
		tried = append(tried, value)
	}
	f.shows, f.fits, f.proven = nil, nil, true
	for _, value := range tried {
		if why := v.evidence(value, trials[value]); why != "" {
			f.shows = append(f.shows, why)
			continue
		}
		f.fits = append(f.fits, value)
		f.proven = f.proven && value != f.Default && (f.value != f.Default || isLab(f.Assumption, value))
	}
	f.proven = f.proven && len(f.shows) > 0
	f.lab = isLab(f.Assumption, f.value)
	return f.value != before, nil
}

// evidence is the first request that rules a value out: it is answered as was recorded under the best values, and otherwise under that one.
// A request that is answered otherwise under both shows nothing: it may be for want of data. It is empty where there is none.
func (v *prover) evidence(value string, t trial) string {
	for i, wrong := range t.wrong {
		if wrong > 0 && v.best.wrong[i] == 0 {
			st := v.story.steps[i]
			return fmt.Sprintf("%s: request %d (%s, %d) would be answered otherwise", value, st.number, v.story.what(st), st.Status)
		}
	}
	return ""
}

// what names a request without what it holds: by its operation, or as one of an unknown path.
func (s *story) what(st *step) string {
	if st.op != nil {
		return st.op.Method + " " + st.op.Path
	}
	return cleanWord(st.Method) + ", a path that the API does not have"
}

func withValue(values map[string]string, name, value, usual string) map[string]string {
	others := map[string]string{name: value}
	for known, of := range values {
		if known != name {
			others[known] = of
		}
	}
	if value == usual {
		delete(others, name)
	}
	return others
}

func isLab(a assumption.Assumption, value string) bool {
	word, _, _ := strings.Cut(value, "=")
	return slices.ContainsFunc(a.Values, func(v assumption.Value) bool { return v.Lab && string(v.Keyword) == word })
}

// try plays the story, and gives up once it is worse than the best so far, whose differences known are. What is not wanted is answered as
// it was then.
func (v *prover) try(ctx context.Context, values map[string]string, known []int, wanted func(*step) bool) (trial, error) {
	t := trial{values: values, wrong: make([]int, len(v.story.steps))}
	shown := false
	copy(t.wrong, known)
	for _, n := range known {
		t.total += n
	}
	err := v.play(ctx, values, wanted, func(st *step, r *reply) bool {
		n := len(v.story.differ(st, r))
		t.total += n - t.wrong[st.number-1]
		t.wrong[st.number-1] = n
		shown = shown || known != nil && n > 0 && known[st.number-1] == 0
		return !shown || t.total <= v.best.total+v.ahead(st)
	})
	return t, err
}

// ahead is how many differences of the best so far are still to come: a trial may yet do without them.
func (v *prover) ahead(last *step) (n int) {
	if v.best.total == 0 {
		return 0
	}
	for _, wrong := range v.best.wrong[last.number:] {
		n += wrong
	}
	return n
}

// changes tells which steps an assumption can change: those that change what a mock remembers, and those of its operations. One about
// tokens may change all.
func changes(a assumption.Assumption) func(*step) bool {
	kept := []string{"login", "refresh", "logout", "createOrder"}
	if len(a.Operations) == 0 || slices.ContainsFunc(kept, func(id string) bool { return slices.Contains(a.Operations, id) }) {
		return nil
	}
	return func(st *step) bool { return slices.Contains(kept, st.id()) || slices.Contains(a.Operations, st.id()) }
}

// keep plays the story once more, and notes what remains to be said of each step.
func (v *prover) keep(ctx context.Context) error {
	return v.play(ctx, v.best.values, nil, func(st *step, r *reply) bool {
		st.answered = strings.Join(v.story.differ(st, r), "; ")
		if st.answered == "" && r != nil {
			st.golden = r.body
		}
		return true
	})
}

// candidates are the values of an assumption that a story can tell apart. Those with a number are tried with the numbers that the story
// has; the form of payloads is left to chance under one of its values, and is looked at by itself.
func (p *player) candidates(a assumption.Assumption) []string {
	if !p.touches(a) || a.Name == "token-payload" {
		return nil
	}
	values := []string{a.Default}
	for _, value := range a.Values {
		switch text := value.String(); {
		case text == a.Default:
		case value.Param == "":
			values = append(values, text)
		case a.Name == "clock-leeway":
			if late := p.story.late(); late > 0 {
				values = append(values, late.String())
			}
		case value.Lab && value.Param == "DURATION":
			values = append(values, string(value.Keyword)+"=1h")
		}
	}
	return values
}

// touches tells whether a story has a request that an assumption is about.
func (p *player) touches(a assumption.Assumption) bool {
	return len(a.Operations) == 0 || slices.ContainsFunc(p.story.steps, func(st *step) bool { return slices.Contains(a.Operations, st.id()) })
}

// late is by how much more than its time an access token was good; 0 for none.
func (s *story) late() (most time.Duration) {
	for _, st := range s.steps {
		exp, ok := whole(claimsOf(st.shown)["exp"])
		if ok && st.Status < 400 && st.token != nil {
			most = max(most, st.at.Sub(time.Unix(exp, 0))+time.Second)
		}
	}
	return min(most, assumption.MaxLeeway)
}

// natural finds a token whose payload takes care to decode, as one of another form than the vendor's sample reads.
func (s *story) natural() *step {
	for _, st := range s.steps {
		for _, t := range st.got {
			if t == nil || claimsOf(t.text) == nil {
				continue
			}
			if payload := strings.Split(t.text, ".")[1]; len(payload)%4 != 0 || strings.ContainsAny(payload, "-_") {
				return st
			}
		}
	}
	return nil
}
