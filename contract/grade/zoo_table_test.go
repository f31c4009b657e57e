//go:build !mutation

package grade_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade"
)

// Every rule has a client that it catches and a near miss, and no two clients have a name in common.
func TestZooIsComplete(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	caught, missed, languages := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, a := range animals(t) {
		if other, taken := names[a.name]; taken {
			t.Errorf("%s stands in %s and in %s", a.name, other, a.place)
		}
		names[a.name] = a.place
		if a.kind != kindGood && !slices.Contains(grade.IDs(), a.rule) {
			t.Errorf("%s: %s has the rule %q, which there is not", a.place, a.name, a.rule)
		}
		switch a.kind {
		case kindBroken:
			caught[a.rule]++
			language, _, _ := strings.Cut(a.name, "/")
			languages[language] = true
		case kindNear:
			missed[a.rule]++
		case kindGood:
		default:
			t.Errorf("%s: %s is of no kind: %q", a.place, a.name, a.kind)
		}
	}
	for _, rule := range grade.IDs() {
		if caught[rule] == 0 || missed[rule] == 0 {
			t.Errorf("%s: %d clients that it catches, %d near misses; want one of each at least", rule, caught[rule], missed[rule])
		}
	}
	if len(languages) < 5 {
		t.Errorf("broken clients in %d languages, want 5", len(languages))
	}
}

// Of each rule a broken client is graded each time, and with CI=true another one and a near miss; in all languages.
func TestSampleIsComplete(t *testing.T) {
	t.Parallel()
	if os.Getenv(wholeZoo) != "" {
		return // which is all of it
	}
	quick, slow := sample(animals(t))
	both := slices.Concat(quick, slow)
	for _, rule := range grade.IDs() {
		if len(of(quick, kindBroken, rule)) == 0 || len(of(both, kindBroken, rule)) < 2 || len(of(both, kindNear, rule)) == 0 {
			t.Errorf("%s: %d and %d broken clients, %d near misses", rule,
				len(of(quick, kindBroken, rule)), len(of(slow, kindBroken, rule)), len(of(both, kindNear, rule)))
		}
	}
	languages, names := map[string]bool{}, map[string]bool{}
	for _, a := range both {
		languages[a.language()] = true
		names[a.name] = true
	}
	if len(languages) < 7 || len(names) < len(both) {
		t.Errorf("%d clients, %d names, in %v", len(both), len(names), languages)
	}
}
