package scenarios_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/scenarios"
)

// tableFile has a line for each mutant: its name, a colon, and scenarios that are there to catch it.
const tableFile = "testdata/mutants.txt"

const tableHead = `# What catches what: each broken server, and the scenarios that are there for it. TestMutants runs them.
# make soak runs all scenarios against all of them. To add what is missing here, and take out what does not hold:
# POPUPMOCK_SOAK=1 go test ./scenarios -run 'TestMutants$' -mutants
`

var writesTable = flag.Bool("mutants", false, "complete "+tableFile+"; wants POPUPMOCK_SOAK=1")

// A table has the names of scenarios by the name of a mutant.
type table map[string][]string

func readTable(t *testing.T) table {
	t.Helper()
	text, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	read := table{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, ok := strings.Cut(line, ": ")
		if !ok || read[name] != nil {
			t.Fatalf("%s:%d: want the name of a mutant, a colon and scenarios, and each mutant once", tableFile, i+1)
		}
		read[name] = strings.Fields(rest)
	}
	return read
}

// check finds mutants and scenarios that are not in the table, and what is in it and does not exist.
func (t table) check(tb testing.TB, mutants []broken.Mutant, all []*scenarios.Scenario) {
	tb.Helper()
	used := map[string]bool{}
	for _, names := range t {
		for _, name := range names {
			used[name] = true
		}
	}
	for _, s := range all {
		if !used[s.Name] {
			tb.Errorf("%s catches no mutant of %s: break a server that it is about", s.Name, tableFile)
		}
		delete(used, s.Name)
	}
	for name := range used {
		tb.Errorf("%s has the scenario %q, which does not exist", tableFile, name)
	}
	left := maps.Clone(t)
	for _, m := range mutants {
		if len(left[m.Name]) == 0 {
			tb.Errorf("no scenario of %s catches %q, or two mutants have that name", tableFile, m.Name)
		}
		delete(left, m.Name)
	}
	for name := range left {
		tb.Errorf("%s has the mutant %q, which does not exist", tableFile, name)
	}
}

// of picks the scenarios that are there for a mutant.
func (t table) of(mutant string, all []*scenarios.Scenario) []*scenarios.Scenario {
	return slices.DeleteFunc(slices.Clone(all), func(s *scenarios.Scenario) bool { return !slices.Contains(t[mutant], s.Name) })
}

// A matrix is what has caught what: the scenarios that failed by the name of a mutant, and why.
type matrix struct {
	mu     sync.Mutex
	caught map[string]map[string]string
}

func (m *matrix) add(mutant, scenario, reason string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.caught == nil {
		m.caught = map[string]map[string]string{}
	}
	if m.caught[mutant] == nil {
		m.caught[mutant] = map[string]string{}
	}
	m.caught[mutant][scenario] = reason
}

// list is what catches what, as text.
func (m *matrix) list(order []broken.Mutant) string {
	var b strings.Builder
	for _, mutant := range order {
		fmt.Fprintf(&b, "%s: %s\n", mutant.Name, strings.Join(slices.Sorted(maps.Keys(m.caught[mutant.Name])), " "))
	}
	return b.String()
}

// table is what was known as far as it still holds. A mutant without a scenario gets the one that is the closest to it: that
// catches the fewest others. A scenario without a mutant gets the one that the fewest others catch.
func (m *matrix) table(known table, all []*scenarios.Scenario) table {
	catches, chosen, used := map[string]int{}, table{}, map[string]bool{}
	for _, by := range m.caught {
		for name := range by {
			catches[name]++
		}
	}
	best := func(names []string, weight func(name string) int) string {
		return slices.MinFunc(names, func(a, b string) int { return weight(a) - weight(b) })
	}
	for mutant, by := range m.caught {
		holds := slices.DeleteFunc(slices.Clone(known[mutant]), func(name string) bool { return by[name] == "" })
		if len(holds) == 0 {
			holds = []string{best(slices.Sorted(maps.Keys(by)), func(name string) int { return catches[name] })}
		}
		chosen[mutant] = holds
		for _, name := range holds {
			used[name] = true
		}
	}
	for _, s := range all {
		if used[s.Name] || catches[s.Name] == 0 {
			continue
		}
		names := slices.Sorted(maps.Keys(m.caught))
		names = slices.DeleteFunc(names, func(mutant string) bool { return m.caught[mutant][s.Name] == "" })
		mutant := best(names, func(name string) int { return len(m.caught[name])*10 + len(chosen[name]) })
		chosen[mutant] = append(chosen[mutant], s.Name)
	}
	return chosen
}

// write writes the table, in the order of the mutants.
func (t table) write(order []broken.Mutant) error {
	b := strings.Builder{}
	b.WriteString(tableHead)
	for _, m := range order {
		if names := t[m.Name]; len(names) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", m.Name, strings.Join(names, " "))
		}
	}
	return os.WriteFile(tableFile, []byte(b.String()), 0o600)
}
