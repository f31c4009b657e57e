//go:build !mutation

package grade_test

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/contract/report"
)

// zooRounds is how often each client is graded.
func zooRounds() int {
	if os.Getenv("POPUPMOCK_ZOO") != "" {
		return 3
	}
	return 1
}

// A matrix is what became of each client of the zoo, round by round.
type matrix struct {
	mu   sync.Mutex
	rows map[string]*matrixRow // by kind and name
}

type matrixRow struct {
	animal  animal
	rounds  []string // the verdict of its own rule, or of all where it is good: "fail"
	wrong   int      // in how many rounds it was not caught, or was accused
	accused []string // the rules that accused a client that none was to accuse
}

// add takes a run over.
func (m *matrix) add(a animal, run report.Run) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := a.kind + " " + a.name
	if m.rows[key] == nil {
		m.rows[key] = &matrixRow{animal: a}
	}
	row, own, wrong := m.rows[key], report.Verdict("-"), a.kind == kindBroken
	for _, r := range run.Results() {
		if r.ID == a.rule {
			own = r.Verdict
		}
		switch {
		case a.kind == kindBroken:
			wrong = wrong && !a.caughtBy(r)
		case a.accusedBy(r):
			wrong = true
			if !slices.Contains(row.accused, r.ID) {
				row.accused = append(row.accused, r.ID)
			}
		}
	}
	if a.kind == kindGood {
		own = report.Verdict(run.Grade)
	}
	row.rounds = append(row.rounds, string(own))
	if wrong {
		row.wrong++
	}
}

// print writes the table: a client a line, below 100 columns, and the rates.
func (m *matrix) print(to io.Writer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows := make([]*matrixRow, 0, len(m.rows))
	for _, row := range m.rows {
		rows = append(rows, row)
	}
	order := []string{kindBroken, kindNear, kindGood}
	slices.SortFunc(rows, func(a, b *matrixRow) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.animal.kind), slices.Index(order, b.animal.kind)),
			strings.Compare(a.animal.rule, b.animal.rule), strings.Compare(a.animal.name, b.animal.name),
		)
	})
	fmt.Fprintf(to, "%-7s%-23s%-36s%s\n", "KIND", "RULE", "CLIENT", "VERDICTS (GRADES OF GOOD)")
	tries, wrong := map[string]int{}, map[string]int{}
	for _, row := range rows {
		a := row.animal
		tries[a.kind] += len(row.rounds)
		wrong[a.kind] += row.wrong
		fmt.Fprintf(to, "%-7s%-23s%-36s%s%s\n", a.kind, a.rule, a.name, strings.Join(row.rounds, " "), row.remark())
	}
	harmless := tries[kindNear] + tries[kindGood]
	alarms := wrong[kindNear] + wrong[kindGood]
	fmt.Fprintf(to, "\ncaught: %s of the broken; false alarms: %s of the good and the near\n",
		rate(tries[kindBroken]-wrong[kindBroken], tries[kindBroken]), rate(alarms, harmless))
}

func (r *matrixRow) remark() string {
	switch {
	case r.wrong == 0:
		return ""
	case r.animal.kind == kindBroken:
		return "  NOT CAUGHT"
	}
	return "\n       ACCUSED BY " + strings.Join(r.accused, ", ")
}

func rate(n, of int) string {
	if of == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", n, of, 100*float64(n)/float64(of))
}
