package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/grade/policy"
)

func TestDefault(t *testing.T) {
	t.Parallel()
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Rules) != 14 || p.Limits.Early != 5*time.Minute || p.Limits.Attempts != 10 {
		t.Errorf("got %d rules and %+v", len(p.Rules), p.Limits)
	}
	for id, r := range p.Rules {
		if r.Source == "" || r.Mend == "" {
			t.Errorf("%s has no source or no remedy: %+v", id, r)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	p, err := policy.Read("mine.yaml", strings.NewReader("rules:\n  leaves-403-alone: {level: off}\nlimits: {early: 90s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Rules["leaves-403-alone"]; r.Level != policy.Off || r.Source == "" {
		t.Errorf("got %+v, want it off, and the rest as it was", r)
	}
	if p.Limits.Early != 90*time.Second || p.Limits.Late != 15*time.Minute || p.Rules["recovers-from-401"].Level != policy.Must {
		t.Errorf("got %+v", p.Limits)
	}
}
